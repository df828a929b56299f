//! Dates and times as authors write them.

/// Seconds of a day.
const DAY: i64 = 86_400;

/// A time on the clock of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    /// Seconds since 1970 on the local clock.
    local: i64,
    /// Minutes that the local clock is ahead of UTC.
    offset: i32,
}

/// A date as an author wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    /// Seconds since 1970 as written.
    pub(crate) clock: i64,
    /// Minutes ahead of UTC, when the text names a zone.
    pub(crate) zone: Option<i32>,
    /// Whether the text has seconds.
    pub(crate) has_seconds: bool,
}

impl Written {
    /// The time, in its own zone or, without one, in a zone `offset` minutes ahead of UTC.
    pub(crate) fn moment(self, offset: i32) -> Moment {
        Moment { local: self.clock, offset: self.zone.unwrap_or(offset) }
    }
}

impl Moment {
    /// The time `seconds` after 1970 in UTC, on a clock `offset` minutes ahead.
    pub(crate) fn at(seconds: i64, offset: i32) -> Self {
        Self { local: seconds.saturating_add(i64::from(offset) * 60), offset }
    }

    /// Seconds since 1970 in UTC.
    pub(crate) fn seconds(self) -> i64 {
        self.local.saturating_sub(i64::from(self.offset) * 60)
    }

    /// Parses a date such as `2023-05-06`, `2023-05-06 12:30:00 +0200`, `2023-05-06T12:30Z` or `6 May 2023`.
    pub(crate) fn parse(text: &str) -> Option<Written> {
        let text = text.trim();
        let (days, rest) = iso_date(text).or_else(|| named_date(text))?;
        let rest = rest.trim_start_matches(['T', 't', ' ', ',']);
        let (seconds, has_seconds, rest) = time_of_day(rest).unwrap_or((0, false, rest));
        Some(Written { clock: days * DAY + seconds, zone: zone(rest.trim()), has_seconds })
    }

    /// Year, month and day.
    pub(crate) fn date(self) -> (i64, u32, u32) {
        civil(self.local.div_euclid(DAY))
    }

    /// Days since 1970.
    pub(crate) fn days(self) -> i64 {
        self.local.div_euclid(DAY)
    }

    /// Hour, minute and second.
    pub(crate) fn clock(self) -> (i64, i64, i64) {
        let seconds = self.local.rem_euclid(DAY);
        (seconds / 3_600, seconds / 60 % 60, seconds % 60)
    }

    /// Minutes ahead of UTC.
    pub(crate) fn offset(self) -> i32 {
        self.offset
    }
}

/// The date at the start of a text, in days since 1970, and the rest.
fn iso_date(text: &str) -> Option<(i64, &str)> {
    let (year, rest) = digits(text, 4)?;
    let separator = rest.chars().next().filter(|c| matches!(c, '-' | '/'))?;
    let (month, rest) = digits(rest.get(1..)?, 2)?;
    let (day, rest) = digits(rest.strip_prefix(separator)?, 2)?;
    Some((days_of(year, month, day)?, rest))
}

/// A date with the name of its month: `6 May 2023`, `May 6, 2023`, `Sat, 06 May 2023`.
fn named_date(text: &str) -> Option<(i64, &str)> {
    let (mut day, mut month) = (None, None);
    let mut rest = text;
    for _ in 0..6 {
        rest = rest.trim_start_matches([' ', ',', '.']);
        if let Some((number, after)) = digits(rest, 4) {
            rest = after;
            if number > 31 || day.is_some() {
                return Some((days_of(number, month?, day?)?, rest));
            }
            rest = ["st", "nd", "rd", "th"].iter().find_map(|end| rest.strip_prefix(end)).unwrap_or(rest);
            day = Some(number);
        } else {
            let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
            let word = rest.get(..end).filter(|word| word.len() >= 3)?.to_ascii_lowercase();
            let names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
            let found = names.iter().zip(1..).find(|(name, _)| word.starts_with(**name)).map(|(_, number)| number);
            month = found.or(month);
            rest = rest.get(end..)?;
        }
    }
    None
}

/// The seconds of `12:30:00.5`, whether it has seconds, and the rest.
fn time_of_day(text: &str) -> Option<(i64, bool, &str)> {
    let (hour, rest) = digits(text, 2)?;
    let (minute, rest) = digits(rest.strip_prefix(':')?, 2)?;
    let (second, has_seconds, rest) = match rest.strip_prefix(':').and_then(|rest| digits(rest, 2)) {
        Some((second, rest)) => (second, true, rest),
        None => (0, false, rest),
    };
    let rest = rest.strip_prefix('.').map_or(rest, |rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    (hour < 25 && minute < 60 && second < 61).then(|| (hour * 3_600 + minute * 60 + second, has_seconds, rest))
}

/// The minutes of `Z`, `UTC`, `+02:00`, `-0700` or `+2`.
fn zone(text: &str) -> Option<i32> {
    if matches!(text, "Z" | "z" | "UTC" | "GMT") {
        return Some(0);
    }
    let sign = match text.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let (hours, rest) = digits(text.get(1..)?, 2)?;
    let minutes = digits(rest.strip_prefix(':').unwrap_or(rest), 2).map_or(0, |(minutes, _)| minutes);
    i32::try_from(hours * 60 + minutes).ok().filter(|minutes| *minutes <= 24 * 60).map(|minutes| sign * minutes)
}

/// The number of at most `most` digits at the start of a text, and the rest.
fn digits(text: &str, most: usize) -> Option<(i64, &str)> {
    let count = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at_checked(count)?;
    Some((number.parse().ok()?, rest))
}

/// Days since 1970 of a date; `None` for an impossible one.
pub(crate) fn days_of(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Years start in March, so that the leap day is the last one.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

/// Year, month and day of a day since 1970.
fn civil(days: i64) -> (i64, u32, u32) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, u32::try_from(month).unwrap_or(1), u32::try_from(day).unwrap_or(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<String> {
        let moment = Moment::parse(text)?.moment(0);
        let ((year, month, day), (hour, minute, second)) = (moment.date(), moment.clock());
        Some(format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} {:+}", moment.offset()))
    }

    #[test]
    fn dates_are_read_as_authors_write_them() {
        for (text, expected) in [
            ("2023-03-09", "2023-03-09 00:00:00 +0"),
            ("2023-3-9 8:05", "2023-03-09 08:05:00 +0"),
            ("2023-08-11 23:30:00 -0700", "2023-08-11 23:30:00 -420"),
            ("2020-02-29T10:00:00.123Z", "2020-02-29 10:00:00 +0"),
            ("2023/08/11", "2023-08-11 00:00:00 +0"),
            ("March 14, 2023", "2023-03-14 00:00:00 +0"),
            ("Mon, 06 May 2013 02:12:52 +0200", "2013-05-06 02:12:52 +120"),
        ] {
            assert_eq!(shown(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "now", "2023", "2023-13-01", "first of May"] {
            assert_eq!(shown(text), None, "{text}");
        }
    }

    #[test]
    fn days_convert_both_ways() {
        for days in (-800_000..800_000).step_by(97) {
            let (year, month, day) = civil(days);
            assert_eq!(days_of(year, i64::from(month), i64::from(day)), Some(days));
        }
    }
}
