//! Time zones by name: the offset from UTC, and the rule of daylight saving time in force since 2007.

use crate::corpus::data::Moment;

/// When the clock is an hour ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Saving {
    None,
    /// From the second Sunday of March to the first of November, at 2:00 on the local clock.
    America,
    /// From the last Sunday of March to the last of October, at 1:00 UTC.
    Europe,
    /// From the first Sunday of October to the first of April.
    Australia,
    /// From the last Sunday of September to the first of April.
    NewZealand,
}

/// A time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Zone {
    /// Minutes ahead of UTC in winter.
    standard: i32,
    saving: Saving,
}

/// Zones with daylight saving time, and the largest without.
const ZONES: &[(i32, Saving, &[&str])] = &[
    (-600, Saving::None, &["Pacific/Honolulu", "HST"]),
    (-540, Saving::America, &["America/Anchorage"]),
    (-480, Saving::America, &["America/Los_Angeles", "America/Vancouver", "America/Tijuana", "PST8PDT", "US/Pacific"]),
    (-420, Saving::America, &["America/Denver", "America/Edmonton", "America/Boise", "MST7MDT", "US/Mountain"]),
    (-420, Saving::None, &["America/Phoenix", "MST"]),
    (-360, Saving::America, &["America/Chicago", "America/Winnipeg", "CST6CDT", "US/Central"]),
    (-360, Saving::None, &["America/Mexico_City", "America/Costa_Rica", "America/Guatemala", "America/Regina"]),
    (
        -300,
        Saving::America,
        &["America/New_York", "America/Toronto", "America/Detroit", "America/Montreal", "EST5EDT", "US/Eastern"],
    ),
    (-300, Saving::None, &["America/Bogota", "America/Lima", "America/Panama", "America/Jamaica", "EST"]),
    (-240, Saving::America, &["America/Halifax"]),
    (-240, Saving::None, &["America/Caracas", "America/La_Paz", "America/Manaus", "America/Puerto_Rico"]),
    (
        -180,
        Saving::None,
        &["America/Sao_Paulo", "America/Argentina/Buenos_Aires", "America/Buenos_Aires", "America/Montevideo"],
    ),
    (0, Saving::None, &["UTC", "Etc/UTC", "GMT", "Etc/GMT", "Atlantic/Reykjavik", "Africa/Accra", "Africa/Abidjan"]),
    (0, Saving::Europe, &["Europe/London", "Europe/Dublin", "Europe/Lisbon"]),
    (
        60,
        Saving::Europe,
        &[
            "Europe/Berlin",
            "Europe/Paris",
            "Europe/Madrid",
            "Europe/Rome",
            "Europe/Vienna",
            "Europe/Zurich",
            "Europe/Amsterdam",
            "Europe/Brussels",
            "Europe/Copenhagen",
            "Europe/Oslo",
            "Europe/Stockholm",
            "Europe/Prague",
            "Europe/Warsaw",
            "Europe/Budapest",
            "Europe/Belgrade",
            "Europe/Zagreb",
            "Europe/Ljubljana",
            "Europe/Bratislava",
            "Europe/Luxembourg",
            "CET",
            "MET",
        ],
    ),
    (60, Saving::None, &["Africa/Lagos", "Africa/Algiers", "Africa/Casablanca"]),
    (
        120,
        Saving::Europe,
        &[
            "Europe/Helsinki",
            "Europe/Athens",
            "Europe/Kiev",
            "Europe/Kyiv",
            "Europe/Bucharest",
            "Europe/Sofia",
            "Europe/Vilnius",
            "Europe/Riga",
            "Europe/Tallinn",
            "EET",
            "Asia/Jerusalem",
        ],
    ),
    (120, Saving::None, &["Africa/Cairo", "Africa/Johannesburg"]),
    (180, Saving::None, &["Europe/Moscow", "Europe/Istanbul", "Europe/Minsk", "Africa/Nairobi", "Asia/Riyadh"]),
    (210, Saving::None, &["Asia/Tehran"]),
    (240, Saving::None, &["Asia/Dubai", "Asia/Baku", "Asia/Tbilisi"]),
    (300, Saving::None, &["Asia/Karachi", "Asia/Tashkent", "Asia/Yekaterinburg"]),
    (330, Saving::None, &["Asia/Kolkata", "Asia/Calcutta", "Asia/Colombo"]),
    (345, Saving::None, &["Asia/Kathmandu"]),
    (360, Saving::None, &["Asia/Dhaka", "Asia/Almaty"]),
    (420, Saving::None, &["Asia/Bangkok", "Asia/Jakarta", "Asia/Ho_Chi_Minh", "Asia/Saigon", "Asia/Novosibirsk"]),
    (
        480,
        Saving::None,
        &["Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Manila", "Australia/Perth", "PRC"],
    ),
    (540, Saving::None, &["Asia/Tokyo", "Asia/Seoul", "Japan"]),
    (570, Saving::Australia, &["Australia/Adelaide"]),
    (570, Saving::None, &["Australia/Darwin"]),
    (600, Saving::Australia, &["Australia/Sydney", "Australia/Melbourne", "Australia/Hobart", "Australia/Canberra"]),
    (600, Saving::None, &["Australia/Brisbane", "Asia/Vladivostok"]),
    (720, Saving::NewZealand, &["Pacific/Auckland", "NZ"]),
];

impl Zone {
    /// The zone of a name; UTC for an unknown one.
    pub(super) fn of(name: &str) -> Self {
        let found = ZONES.iter().find(|(_, _, names)| names.contains(&name.trim()));
        found.map_or(Self { standard: 0, saving: Saving::None }, |(standard, saving, _)| Self {
            standard: *standard,
            saving: *saving,
        })
    }

    /// Minutes ahead of UTC at a time, in seconds since 1970 in UTC.
    pub(super) fn offset(self, seconds: i64) -> i32 {
        let local = seconds.saturating_add(i64::from(self.standard) * 60);
        let (year, _, _) = Moment::at(local, 0).date();
        // Each change is a time on the clock of winter.
        let (two, utc_one) = (2 * 3_600, 3_600 + i64::from(self.standard) * 60);
        let (start, end) = match self.saving {
            Saving::None => return self.standard,
            Saving::America => (sunday(year, 3, 8) + two, sunday(year, 11, 1) + 3_600),
            Saving::Europe => (sunday(year, 3, 25) + utc_one, sunday(year, 10, 25) + utc_one),
            Saving::Australia => (sunday(year, 10, 1) + two, sunday(year, 4, 1) + two),
            Saving::NewZealand => (sunday(year, 9, 24) + two, sunday(year, 4, 1) + two),
        };
        let is_summer = if start < end { (start..end).contains(&local) } else { local >= start || local < end };
        self.standard + if is_summer { 60 } else { 0 }
    }

    /// Seconds in UTC of a time on the clock of the zone.
    pub(super) fn seconds(self, clock: i64) -> i64 {
        let guess = clock.saturating_sub(i64::from(self.standard) * 60);
        clock.saturating_sub(i64::from(self.offset(guess)) * 60)
    }
}

/// Midnight of the first Sunday from a day on, in seconds since 1970.
fn sunday(year: i64, month: i64, day: i64) -> i64 {
    let start = Moment::parse(&format!("{year:04}-{month:02}-{day:02}")).map_or(0, |written| written.clock);
    // 1 January 1970 was a Thursday.
    let weekday = (start / 86_400 + 4).rem_euclid(7);
    start + (7 - weekday) % 7 * 86_400
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summer_starts_and_ends_on_its_sunday() {
        for (zone, time, expected) in [
            ("America/Los_Angeles", "2013-05-06 00:12:52", -420),
            ("America/Los_Angeles", "2023-03-12 09:59:59", -480),
            ("America/Los_Angeles", "2023-03-12 10:00:00", -420),
            ("America/Los_Angeles", "2023-11-05 08:59:59", -420),
            ("America/Los_Angeles", "2023-11-05 09:00:00", -480),
            ("Europe/Berlin", "2023-03-26 01:00:00", 120),
            ("Europe/Berlin", "2023-10-29 01:00:00", 60),
            ("Australia/Sydney", "2023-01-01 00:00:00", 660),
            ("Nowhere", "2023-07-01", 0),
        ] {
            let seconds = Moment::parse(time).unwrap().clock;
            assert_eq!(Zone::of(zone).offset(seconds), expected, "{zone} {time}");
        }
        let zone = Zone::of("America/Los_Angeles");
        assert_eq!(zone.seconds(Moment::parse("2023-07-01").unwrap().clock) % 86_400, 7 * 3_600);
    }
}
