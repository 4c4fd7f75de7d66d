// attack: external entities, stylesheets and schemas from files and the network, entity bombs, extension functions that call Java
// must: SecurityException, a parser's error, or an empty answer
// args: {box} {port}
import java.io.*;
import javax.xml.parsers.*;
import javax.xml.transform.*;
import javax.xml.transform.stream.*;

public class Xml {
    static Object parse(String text) throws Exception {
        DocumentBuilder b = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        b.setErrorHandler(null);
        return b.parse(new ByteArrayInputStream(text.getBytes())).getDocumentElement().getTextContent();
    }

    static Object transform(String select) throws Exception {
        String sheet = "<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform' xmlns:j='http://xml.apache.org/xalan/java'><xsl:template match='/'>" + select + "</xsl:template></xsl:stylesheet>";
        TransformerFactory f = TransformerFactory.newInstance();
        f.setErrorListener(new ErrorListener() {
            public void warning(TransformerException e) {}

            public void error(TransformerException e) {}

            public void fatalError(TransformerException e) throws TransformerException {
                throw e;
            }
        });
        StringWriter out = new StringWriter();
        f.newTransformer(new StreamSource(new StringReader(sheet))).transform(new StreamSource(new StringReader("<a/>")), new StreamResult(out));
        return out;
    }

    public static void main(String[] args) {
        Attack.attempt("file entity", () -> parse("<!DOCTYPE a [<!ENTITY e SYSTEM 'file://" + args[0] + "/outside/secret.txt'>]><a>&e;</a>"));
        Attack.attempt("http entity", () -> parse("<!DOCTYPE a [<!ENTITY e SYSTEM 'http://127.0.0.1:" + args[1] + "/'>]><a>&e;</a>"));
        Attack.attempt("external DTD", () -> parse("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>"));
        Attack.attemptBrief("billion laughs", () -> {
            StringBuilder b = new StringBuilder("<!DOCTYPE a [<!ENTITY e0 'ha'>");
            for (int i = 1; i < 8; i++) b.append("<!ENTITY e" + i + " '" + ("&e" + (i - 1) + ";").repeat(10) + "'>");
            return parse(b + "]><a>&e7;</a>");
        });
        Attack.attemptBrief("extension: exec", () -> transform("<xsl:value-of select=\"j:java.lang.Runtime.exec(j:java.lang.Runtime.getRuntime(),'id')\"/>"));
        Attack.attemptBrief("extension: internal class", () -> transform("<xsl:value-of select=\"j:jdk.internal.misc.Unsafe.getUnsafe()\"/>"));
        Attack.attemptBrief("document()", () -> transform("<xsl:copy-of select=\"document('file://" + args[0] + "/outside/secret.txt')\"/>"));
    }
}
