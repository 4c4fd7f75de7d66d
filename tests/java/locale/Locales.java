// Locales, resource bundles with fallback and parents, display names, currencies, case mapping by locale.
// sources: lib/Messages_fr.java
import java.util.*;

public class Locales {
    public static class Messages extends ListResourceBundle {
        @Override
        protected Object[][] getContents() {
            return new Object[][] {{"hello", "Hello"}, {"only", "base only"}, {"array", new String[] {"a", "b"}}, {"number", 5}};
        }
    }

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

    public static void main(String[] args) throws Exception {
        for (String tag : new String[] {"en", "en-US", "de-CH-1996", "zh-Hant-TW", "sr-Latn-RS", "ja-JP-u-ca-japanese", "x-private", "en-US-x-lvariant-POSIX", "iw", "und", "bad_tag", "th-TH-u-nu-thai"}) {
            Locale l = Locale.forLanguageTag(tag);
            System.out.println(tag + " -> " + l + " " + l.getLanguage() + "|" + l.getCountry() + "|" + l.getScript() + "|" + l.getVariant() + "|" + l.toLanguageTag() + "|" + l.getExtensionKeys() + "|" + l.getDisplayName(Locale.ENGLISH) + "|" + l.getDisplayLanguage(Locale.FRENCH));
        }
        show("builder", () -> new Locale.Builder().setLanguage("fr").setRegion("CA").setScript("Latn").build() + " " + new Locale("DE", "at") + " " + Locale.ROOT.toLanguageTag());
        show("bad builder", () -> new Locale.Builder().setLanguage("123"));
        show("iso", () -> Locale.GERMANY.getISO3Language() + Locale.GERMANY.getISO3Country() + " " + (Locale.getISOCountries().length > 200) + " " + Arrays.asList(Locale.getISOLanguages()).contains("eo"));
        show("filter", () -> Locale.filter(Locale.LanguageRange.parse("de;q=0.5,fr-*"), List.of(Locale.GERMANY, Locale.CANADA_FRENCH, Locale.US)) + " " + Locale.lookup(Locale.LanguageRange.parse("de-AT"), List.of(Locale.GERMAN, Locale.US)));
        ResourceBundle base = ResourceBundle.getBundle("Locales$Messages", Locale.ROOT);
        show("bundle", () -> base.getString("hello") + " " + base.getObject("number") + " " + base.getStringArray("array").length + " " + new TreeSet<>(base.keySet()) + " " + base.containsKey("no"));
        show("missing key", () -> base.getString("none"));
        show("missing bundle", () -> ResourceBundle.getBundle("no.such.Bundle", Locale.FRANCE));
        show("wrong type", () -> base.getString("number"));
        show("fallback", () -> {
            ResourceBundle fr = ResourceBundle.getBundle("Messages", Locale.CANADA_FRENCH, ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_CLASS));
            return fr.getLocale() + " " + fr.getString("hello") + " " + fr.getBaseBundleName();
        });
        show("properties", () -> new PropertyResourceBundle(new java.io.StringReader("k=v\u00e9\nx=\\u4e2d")).getString("x"));
        show("control", () -> ResourceBundle.Control.getControl(ResourceBundle.Control.FORMAT_DEFAULT).getCandidateLocales("b", Locale.TRADITIONAL_CHINESE));
        show("case", () -> "TITLE".toLowerCase(new Locale("tr")) + " " + "title".toUpperCase(new Locale("tr")) + " " + "ΣΑΣ".toLowerCase(Locale.ROOT) + " " + "straße".toUpperCase(Locale.GERMANY) + " " + "ǆ".toUpperCase(Locale.ROOT) + " " + "Ì".toLowerCase(new Locale("lt")).length());
        show("currency", () -> Currency.getInstance("EUR").getDefaultFractionDigits() + " " + Currency.getInstance(Locale.JAPAN) + " " + Currency.getInstance("USD").getSymbol(Locale.US) + " " + Currency.getInstance("CHF").getDisplayName(Locale.ENGLISH) + " " + Currency.getInstance("JPY").getNumericCode());
        show("bad currency", () -> {
            try {
                return Currency.getInstance("XXXX");
            } catch (IllegalArgumentException e) {
                return e.getClass(); // later updates of the library have a text too
            }
        });
        show("calendar", () -> Calendar.getInstance(Locale.US).getFirstDayOfWeek() + " " + Calendar.getInstance(Locale.FRANCE).getFirstDayOfWeek() + " " + Calendar.getInstance(new Locale("th", "TH")).getCalendarType());
        show("symbols", () -> new java.text.DecimalFormatSymbols(Locale.GERMANY).getDecimalSeparator() + " " + new java.text.DateFormatSymbols(Locale.FRENCH).getMonths()[0] + " " + new java.text.DateFormatSymbols(Locale.JAPAN).getShortWeekdays()[1]);
        show("zone names", () -> TimeZone.getTimeZone("Europe/Berlin").getDisplayName(true, TimeZone.LONG, Locale.ENGLISH) + " " + TimeZone.getTimeZone("America/New_York").getDisplayName(false, TimeZone.SHORT, Locale.US));
        Locale.setDefault(Locale.GERMANY);
        show("default", () -> Locale.getDefault() + " " + String.format("%,.2f", 1234.5) + " " + Locale.getDefault(Locale.Category.DISPLAY));
    }
}
