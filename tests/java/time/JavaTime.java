// java.time: construction, arithmetic, zones and their transitions, parsing and formatting, periods, adjusters, errors.
import java.time.*;
import java.time.chrono.*;
import java.time.format.*;
import java.time.temporal.*;
import java.util.Locale;

public class JavaTime {
    interface Body {
        Object run();
    }

    static void show(String what, Body body) {
        try {
            System.out.println(what + ": " + body.run());
        } catch (RuntimeException e) {
            System.out.println(what + ": " + e.getClass().getSimpleName() + " " + e.getMessage());
        }
    }

    public static void main(String[] args) {
        LocalDate d = LocalDate.of(2024, 2, 29);
        show("dates", () -> d.plusYears(1) + " " + d.plusMonths(1) + " " + d.minusDays(60) + " " + d.getDayOfWeek() + " " + d.getDayOfYear() + " " + d.isLeapYear() + " " + d.lengthOfMonth() + " " + d.atStartOfDay() + " " + d.withDayOfMonth(1));
        show("adjusters", () -> d.with(TemporalAdjusters.firstInMonth(DayOfWeek.MONDAY)) + " " + d.with(TemporalAdjusters.next(DayOfWeek.THURSDAY)) + " " + d.with(TemporalAdjusters.lastDayOfYear()) + " " + d.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR) + " "
            + d.get(IsoFields.QUARTER_OF_YEAR) + " " + d.get(WeekFields.of(Locale.US).weekOfYear()) + " " + d.getLong(ChronoField.EPOCH_DAY) + " " + d.getLong(JulianFields.JULIAN_DAY));
        LocalTime t = LocalTime.of(23, 59, 30, 123_000_000);
        show("times", () -> t.plusSeconds(45) + " " + t.truncatedTo(ChronoUnit.MINUTES) + " " + t.toNanoOfDay() + " " + LocalTime.MIDNIGHT + " " + LocalTime.of(1, 2) + " " + LocalTime.MAX + " " + t.isAfter(LocalTime.NOON));
        LocalDateTime dt = LocalDateTime.of(2023, 12, 31, 23, 0);
        show("date times", () -> dt.plusHours(2) + " " + ChronoUnit.DAYS.between(dt, dt.plusYears(1)) + " " + dt.until(dt.plusMinutes(90), ChronoUnit.HOURS) + " " + Duration.between(dt, dt.plusDays(2).plusNanos(5)));
        show("durations", () -> Duration.ofSeconds(3661, 5) + " " + Duration.parse("PT1H-30M") + " " + Duration.ofMillis(-1500) + " " + Duration.ZERO + " " + Duration.ofDays(2).toHours() + " " + Duration.ofSeconds(100).dividedBy(7) + " "
            + Duration.ofMinutes(135).toMinutesPart() + " " + Duration.ofNanos(Long.MAX_VALUE));
        show("periods", () -> Period.between(LocalDate.of(2020, 1, 31), LocalDate.of(2024, 3, 1)) + " " + Period.parse("P1Y2M3W4D") + " " + Period.of(0, 15, 40).normalized() + " " + Period.ZERO + " " + d.plus(Period.ofMonths(12)));
        ZoneId paris = ZoneId.of("Europe/Paris"), york = ZoneId.of("America/New_York");
        show("gap", () -> ZonedDateTime.of(2024, 3, 31, 2, 30, 0, 0, paris) + " " + ZonedDateTime.of(2024, 3, 30, 2, 30, 0, 0, paris).plusDays(1) + " " + ZonedDateTime.of(2024, 3, 30, 2, 30, 0, 0, paris).plusHours(24));
        show("overlap", () -> {
            ZonedDateTime z = ZonedDateTime.of(2024, 10, 27, 2, 30, 0, 0, paris);
            return z + " " + z.withLaterOffsetAtOverlap() + " " + z.plusHours(1) + " " + z.toInstant();
        });
        show("conversion", () -> dt.atZone(paris).withZoneSameInstant(york) + " " + dt.atZone(york).toOffsetDateTime() + " " + Instant.ofEpochSecond(1_700_000_000).atZone(ZoneId.of("Asia/Kolkata")) + " " + ZoneOffset.ofHoursMinutes(5, 45) + " "
            + ZoneOffset.of("-03:30").getTotalSeconds());
        show("rules", () -> paris.getRules().getTransition(LocalDateTime.of(2024, 3, 31, 2, 30)) + " " + york.getRules().isDaylightSavings(Instant.parse("2024-07-01T00:00:00Z")) + " " + paris.getRules().nextTransition(Instant.parse("2024-01-01T00:00:00Z")).getInstant()
            + " " + ZoneId.of("Europe/London").getRules().getOffset(Instant.parse("1970-06-01T00:00:00Z")));
        show("instants", () -> Instant.EPOCH.plusMillis(1234567890123L) + " " + Instant.MIN + " " + Instant.parse("2024-02-29T12:00:00.000000001Z").getNano() + " " + Instant.ofEpochMilli(-1) + " " + Instant.EPOCH.truncatedTo(ChronoUnit.DAYS));
        DateTimeFormatter f = DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu h:mm a", Locale.US);
        show("format", () -> dt.format(f) + " | " + dt.format(DateTimeFormatter.ISO_LOCAL_DATE_TIME) + " | " + dt.atZone(york).format(DateTimeFormatter.RFC_1123_DATE_TIME) + " | " + d.format(DateTimeFormatter.BASIC_ISO_DATE) + " | "
            + dt.atZone(paris).format(DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssXXX z VV", Locale.US)) + " | " + d.format(DateTimeFormatter.ISO_WEEK_DATE));
        show("localized", () -> d.format(DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG).withLocale(Locale.US)) + " | " + d.format(DateTimeFormatter.ofPattern("EEE d MMM", Locale.FRANCE)) + " | " + Month.MARCH.getDisplayName(TextStyle.FULL, Locale.GERMANY) + " | "
            + DayOfWeek.FRIDAY.getDisplayName(TextStyle.SHORT, Locale.JAPAN));
        show("parse", () -> LocalDate.parse("2024-12-25") + " " + LocalTime.parse("10:15:30.5") + " " + ZonedDateTime.parse("2024-01-02T03:04:05+01:00[Europe/Paris]") + " " + OffsetDateTime.parse("2024-01-02T03:04:05-08:00").toInstant() + " "
            + LocalDateTime.parse("Sunday, 31 December 2023 11:00 PM", f) + " " + Year.parse("2020").isLeap() + " " + YearMonth.parse("2024-02").lengthOfMonth() + " " + MonthDay.parse("--12-25"));
        show("builder", () -> new DateTimeFormatterBuilder().appendValue(ChronoField.YEAR, 4).optionalStart().appendLiteral('/').appendValue(ChronoField.MONTH_OF_YEAR, 2).optionalEnd().parseDefaulting(ChronoField.MONTH_OF_YEAR, 1)
            .parseDefaulting(ChronoField.DAY_OF_MONTH, 1).toFormatter().parse("2024/07", LocalDate::from));
        show("bad date", () -> LocalDate.of(2023, 2, 29));
        show("bad month", () -> LocalDate.of(2023, 13, 1));
        show("bad parse", () -> LocalDate.parse("2023-2-1"));
        show("bad resolve", () -> LocalDate.parse("31/02/2024", DateTimeFormatter.ofPattern("dd/MM/uuuu").withResolverStyle(ResolverStyle.STRICT)));
        show("bad zone", () -> ZoneId.of("Mars/Base"));
        show("bad zone id", () -> ZoneId.of("!"));
        show("bad unit", () -> d.plus(1, ChronoUnit.HOURS));
        show("bad field", () -> t.get(ChronoField.YEAR));
        show("bad pattern", () -> DateTimeFormatter.ofPattern("bbb"));
        show("overflow", () -> LocalDate.MAX.plusDays(1));
        show("from", () -> LocalDate.from(LocalTime.NOON));
        show("chronologies", () -> JapaneseDate.from(d) + " " + ThaiBuddhistDate.from(d) + " " + HijrahDate.from(d) + " " + MinguoDate.from(d) + " " + IsoChronology.INSTANCE.isLeapYear(2100));
        Clock fixed = Clock.fixed(Instant.parse("2024-05-06T07:08:09Z"), ZoneOffset.UTC);
        show("clock", () -> LocalDateTime.now(fixed) + " " + Clock.offset(fixed, Duration.ofHours(1)).instant() + " " + Clock.tick(fixed, Duration.ofMinutes(5)).instant() + " " + fixed);
        show("compare", () -> d.compareTo(LocalDate.of(2023, 2, 28)) + " " + d.equals(LocalDate.parse("2024-02-29")) + " " + dt.hashCode() + " " + LocalDate.EPOCH.datesUntil(LocalDate.of(1970, 1, 4)).toList() + " "
            + ValueRange.of(1, 28, 31) + " " + d.range(ChronoField.DAY_OF_MONTH));
        show("now", () -> Math.abs(Instant.now().toEpochMilli() - System.currentTimeMillis()) < 5000);
        show("default zone", () -> ZoneId.systemDefault() + " " + java.util.TimeZone.getDefault().getID());
    }
}
