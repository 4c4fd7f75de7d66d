// java.xml: DOM, SAX, StAX, XPath, XSLT, schema validation, serialisation, namespaces, entities and errors.
import java.io.*;
import java.util.*;
import javax.xml.parsers.*;
import javax.xml.stream.*;
import javax.xml.transform.*;
import javax.xml.transform.dom.*;
import javax.xml.transform.stream.*;
import javax.xml.validation.*;
import javax.xml.xpath.*;
import org.w3c.dom.*;
import org.xml.sax.*;
import org.xml.sax.helpers.DefaultHandler;

public class Parsers {
    static final String DOC = "<?xml version='1.0' encoding='UTF-8'?>\n<!DOCTYPE lib [<!ENTITY own 'entity text'><!ELEMENT lib ANY>]>\n"
        + "<lib xmlns:x='urn:x' count='2'><!-- comment --><book id='1' x:lang='en'><title>One &amp; &own;</title><price>10.5</price></book>\n"
        + "<book id='2'><title><![CDATA[<Two>]]></title><price>20</price></book><x:empty/><?pi data?>é&#x4e2d;</lib>";

    interface Body {
        Object run() throws Exception;
    }

    static void show(String what, Body body) {
        try {
            System.out.println(what + ": " + body.run());
        } catch (Exception e) {
            System.out.println(what + ": " + e);
        }
    }

    static Document dom(String s) throws Exception {
        DocumentBuilderFactory f = DocumentBuilderFactory.newInstance();
        f.setNamespaceAware(true);
        DocumentBuilder b = f.newDocumentBuilder();
        b.setErrorHandler(null);
        return b.parse(new InputSource(new StringReader(s)));
    }

    static String print(Node n, String... properties) throws Exception {
        Transformer t = TransformerFactory.newInstance().newTransformer();
        for (int i = 0; i < properties.length; i += 2) {
            t.setOutputProperty(properties[i], properties[i + 1]);
        }
        StringWriter w = new StringWriter();
        t.transform(new DOMSource(n), new StreamResult(w));
        return w.toString();
    }

    static void walk(Node n, StringBuilder out) {
        out.append(n.getNodeType()).append(n.getNodeName());
        if (n.getNodeValue() != null) {
            out.append('=').append(n.getNodeValue().replace("\n", "\\n"));
        }
        NamedNodeMap attributes = n.getAttributes();
        for (int i = 0; attributes != null && i < attributes.getLength(); i++) {
            out.append(' ').append(attributes.item(i));
        }
        out.append('(');
        for (Node c = n.getFirstChild(); c != null; c = c.getNextSibling()) {
            walk(c, out);
        }
        out.append(')');
    }

    public static void main(String[] args) throws Exception {
        Document d = dom(DOC);
        show("dom", () -> {
            StringBuilder s = new StringBuilder();
            walk(d.getDocumentElement(), s);
            return s;
        });
        show("query", () -> d.getElementsByTagName("book").getLength() + " " + d.getElementsByTagNameNS("urn:x", "*").getLength() + " " + ((Element) d.getElementsByTagName("book").item(0)).getAttributeNS("urn:x", "lang") + " " + d.getDocumentElement().getTextContent().trim().length());
        show("change", () -> {
            Document e = dom("<a><b/><c>t</c></a>");
            Element root = e.getDocumentElement(), n = e.createElementNS("urn:n", "n:new");
            n.setAttribute("k", "v<\"&>");
            n.appendChild(e.createTextNode("x < y"));
            root.insertBefore(n, root.getLastChild());
            root.removeChild(root.getFirstChild());
            root.appendChild(e.importNode(d.getElementsByTagName("price").item(0), true));
            root.appendChild(e.createComment("c")).cloneNode(true);
            return print(e, OutputKeys.OMIT_XML_DECLARATION, "yes");
        });
        show("indent", () -> print(dom("<a><b><c>t</c></b><d/></a>"), OutputKeys.INDENT, "yes", OutputKeys.ENCODING, "US-ASCII", OutputKeys.OMIT_XML_DECLARATION, "yes").replace("\n", "|"));
        show("hierarchy", () -> {
            Document e = dom("<a><b/></a>");
            e.getDocumentElement().getFirstChild().appendChild(e.getDocumentElement());
            return "";
        });
        show("sax", () -> {
            StringBuilder s = new StringBuilder();
            SAXParserFactory f = SAXParserFactory.newInstance();
            f.setNamespaceAware(true);
            f.newSAXParser().parse(new ByteArrayInputStream(DOC.getBytes("UTF-8")), new DefaultHandler() {
                Locator locator;

                @Override
                public void setDocumentLocator(Locator l) {
                    locator = l;
                }

                @Override
                public void startElement(String uri, String local, String q, Attributes a) {
                    s.append('<').append(uri).append('|').append(q).append('@').append(locator.getLineNumber());
                    for (int i = 0; i < a.getLength(); i++) {
                        s.append(' ').append(a.getQName(i)).append('=').append(a.getValue(i));
                    }
                    s.append('>');
                }

                @Override
                public void endElement(String uri, String local, String q) {
                    s.append("</").append(local).append('>');
                }

                @Override
                public void characters(char[] c, int start, int length) {
                    s.append(new String(c, start, length).replace("\n", "\\n"));
                }

                @Override
                public void processingInstruction(String target, String data) {
                    s.append('?').append(target).append(data);
                }

                @Override
                public void startPrefixMapping(String p, String uri) {
                    s.append('[').append(p).append(']');
                }
            });
            return s;
        });
        show("stax", () -> {
            XMLStreamReader r = XMLInputFactory.newInstance().createXMLStreamReader(new StringReader(DOC));
            StringBuilder s = new StringBuilder();
            while (r.hasNext()) {
                int e = r.next();
                s.append(e).append(r.hasName() ? r.getLocalName() : "").append(r.isCharacters() ? "=" + r.getTextLength() : "").append(' ');
            }
            return s;
        });
        show("stax writer", () -> {
            StringWriter w = new StringWriter();
            XMLStreamWriter x = XMLOutputFactory.newInstance().createXMLStreamWriter(w);
            x.writeStartDocument();
            x.writeStartElement("a");
            x.writeAttribute("k", "<v>");
            x.writeCharacters("t & u");
            x.writeEmptyElement("e");
            x.writeCData("raw");
            x.writeEndDocument();
            return w;
        });
        XPath xp = XPathFactory.newInstance().newXPath();
        for (String q : new String[] {"count(//book)", "sum(//price)", "//book[@id='2']/title", "/lib/book[last()]/@id", "string-length(//title[1])", "//price[. > 15]", "concat('a', 1 + 2 * 3, true())", "name(/*/*[3])", "//book[position() mod 2 = 1]/price div 2", "//[", "nope()"}) {
            show(q, () -> xp.evaluate(q, d));
        }
        show("node set", () -> ((NodeList) xp.evaluate("//book/*", d, XPathConstants.NODESET)).getLength() + " " + xp.evaluate("//none", d, XPathConstants.NODE) + " " + xp.evaluate("1 = 1", d, XPathConstants.BOOLEAN));
        show("xslt", () -> {
            String sheet = "<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'><xsl:output method='html' indent='no'/><xsl:param name='p' select=\"'default'\"/>"
                + "<xsl:template match='/'><ul title='{$p}'><xsl:for-each select='//book'><xsl:sort select='price' data-type='number' order='descending'/><li><xsl:number value='position()'/>: <xsl:value-of select='title'/>"
                + "<xsl:choose><xsl:when test='price &gt; 15'> dear</xsl:when><xsl:otherwise> cheap</xsl:otherwise></xsl:choose></li></xsl:for-each><xsl:call-template name='t'/></ul></xsl:template>"
                + "<xsl:template name='t'><br/></xsl:template></xsl:stylesheet>";
            Transformer t = TransformerFactory.newInstance().newTransformer(new StreamSource(new StringReader(sheet)));
            t.setParameter("p", "param");
            StringWriter w = new StringWriter();
            t.transform(new DOMSource(d), new StreamResult(w));
            return w;
        });
        show("schema", () -> {
            String xsd = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:element name='a'><xs:complexType><xs:sequence><xs:element name='n' type='xs:int' maxOccurs='2'/></xs:sequence><xs:attribute name='k' use='required'/></xs:complexType></xs:element></xs:schema>";
            Validator v = SchemaFactory.newInstance("http://www.w3.org/2001/XMLSchema").newSchema(new StreamSource(new StringReader(xsd))).newValidator();
            StringBuilder s = new StringBuilder();
            for (String doc : new String[] {"<a k='1'><n>5</n></a>", "<a><n>5</n></a>", "<a k=''><n>x</n></a>", "<a k=''><m/></a>", "<a k=''><n>1</n><n>2</n><n>3</n></a>"}) {
                try {
                    v.validate(new StreamSource(new StringReader(doc)));
                    s.append("valid; ");
                } catch (SAXException e) {
                    s.append(e.getMessage()).append("; ");
                }
            }
            return s;
        });
        for (String bad : new String[] {"", "text", "<a>", "<a></b>", "<a b=c/>", "<a>&none;</a>", "<a b='1' b='2'/>", "<a/><b/>", "<x:a/>", "<a><![CDATA[x</a>", "<?xml version='3.0'?><a/>", "<a>\u0001</a>", "<a>&#0;</a>", "<1/>"}) {
            show("bad " + bad.replace('\u0001', '?'), () -> dom(bad));
        }
        show("bomb", () -> {
            StringBuilder s = new StringBuilder("<!DOCTYPE a [<!ENTITY e0 'x'>");
            for (int i = 1; i < 20; i++) {
                s.append("<!ENTITY e").append(i).append(" '").append(("&e" + (i - 1) + ";").repeat(10)).append("'>");
            }
            return dom(s + "]><a>&e19;</a>");
        });
        show("large", () -> dom("<r>" + "<e a='1'>t</e>".repeat(5000) + "</r>").getDocumentElement().getChildNodes().getLength());
    }
}
