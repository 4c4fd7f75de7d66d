import java.util.ListResourceBundle;

/** The French bundle that Locales looks for. */
public class Messages_fr extends ListResourceBundle {
    @Override
    protected Object[][] getContents() {
        return new Object[][] {{"hello", "Bonjour"}};
    }
}
