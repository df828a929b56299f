//! Formats a time by a pattern of Ruby's `strftime`.

use crate::corpus::data::{MONTHS, Moment, WEEKDAYS, days_of};

/// Longest padding that a pattern may ask for.
const MAX_WIDTH: usize = 32;

/// Formats a time. An unknown directive stays as it is.
pub(crate) fn format(moment: &Moment, pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() * 2);
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        let flags = after.len() - after.trim_start_matches(['-', '0', '^', '_', '#', ':']).len();
        let (flags, tail) = after.split_at(flags);
        let digits = tail.bytes().take_while(u8::is_ascii_digit).count();
        let (width, tail) = tail.split_at(digits);
        let mut chars = tail.chars();
        let shown = chars.next().and_then(|directive| directive_text(moment, directive, flags, width));
        match shown {
            Some(text) => {
                out.push_str(&text);
                rest = chars.as_str();
            }
            None => {
                out.push('%');
                rest = after;
            }
        }
    }
    out + rest
}

/// The text of a directive, with its flags and width.
fn directive_text(moment: &Moment, directive: char, flags: &str, width: &str) -> Option<String> {
    if let Some((number, usual, padding)) = number_of(moment, directive) {
        let padding = if flags.contains('_') {
            ' '
        } else if flags.contains('0') {
            '0'
        } else {
            padding
        };
        let width = width.parse().unwrap_or(usual).min(MAX_WIDTH);
        let text = number.to_string();
        let missing = if flags.contains('-') { 0 } else { width.saturating_sub(text.len()) };
        return Some(padding.to_string().repeat(missing) + &text);
    }
    let (_, month, _) = moment.date();
    let month = MONTHS.get(usize::try_from(month).ok()?.checked_sub(1)?)?;
    let day = WEEKDAYS.get(weekday(moment))?;
    let is_morning = moment.clock().0 < 12;
    let offset = moment.offset();
    let text = match directive {
        'B' => (*month).to_owned(),
        'b' | 'h' => month.get(..3)?.to_owned(),
        'A' => (*day).to_owned(),
        'a' => day.get(..3)?.to_owned(),
        'p' => (if is_morning { "AM" } else { "PM" }).to_owned(),
        'P' => (if is_morning { "am" } else { "pm" }).to_owned(),
        'z' => {
            let colon = if flags.contains(':') { ":" } else { "" };
            let sign = if offset < 0 { '-' } else { '+' };
            format!("{sign}{:02}{colon}{:02}", offset.abs() / 60, offset.abs() % 60)
        }
        'Z' => (if offset == 0 { "UTC" } else { "" }).to_owned(),
        'F' => format(moment, "%Y-%m-%d"),
        'T' | 'X' => format(moment, "%H:%M:%S"),
        'R' => format(moment, "%H:%M"),
        'r' => format(moment, "%I:%M:%S %p"),
        'D' | 'x' => format(moment, "%m/%d/%y"),
        'c' => format(moment, "%a %b %e %H:%M:%S %Y"),
        'n' => "\n".to_owned(),
        't' => "\t".to_owned(),
        '%' => "%".to_owned(),
        _ => return None,
    };
    Some(if flags.contains('^') { text.to_uppercase() } else { text })
}

/// The number of a directive, its usual width and padding.
fn number_of(moment: &Moment, directive: char) -> Option<(i64, usize, char)> {
    let (year, month, day) = moment.date();
    let (hour, minute, second) = moment.clock();
    let first = days_of(year, 1, 1).unwrap_or_default();
    let day_of_year = moment.days() - first;
    let weekday = i64::try_from(weekday(moment)).unwrap_or_default();
    let (week_year, week) = iso_week(moment);
    Some(match directive {
        'Y' => (year, 1, '0'),
        'C' => (year.div_euclid(100), 2, '0'),
        'y' => (year.rem_euclid(100), 2, '0'),
        'm' => (i64::from(month), 2, '0'),
        'd' => (i64::from(day), 2, '0'),
        'e' => (i64::from(day), 2, ' '),
        'j' => (day_of_year + 1, 3, '0'),
        'H' => (hour, 2, '0'),
        'k' => (hour, 2, ' '),
        'I' => ((hour + 11) % 12 + 1, 2, '0'),
        'l' => ((hour + 11) % 12 + 1, 2, ' '),
        'M' => (minute, 2, '0'),
        'S' => (second, 2, '0'),
        'L' => (0, 3, '0'),
        'N' => (0, 9, '0'),
        's' => (moment.seconds(), 1, '0'),
        'u' => (if weekday == 0 { 7 } else { weekday }, 1, '0'),
        'w' => (weekday, 1, '0'),
        'G' => (week_year, 1, '0'),
        'V' => (week, 2, '0'),
        'U' => ((day_of_year + 7 - weekday) / 7, 2, '0'),
        'W' => ((day_of_year + 7 - (weekday + 6) % 7) / 7, 2, '0'),
        _ => return None,
    })
}

/// The day of the week; 0 is Sunday.
fn weekday(moment: &Moment) -> usize {
    usize::try_from((moment.days() + 4).rem_euclid(7)).unwrap_or_default()
}

/// Year and week of ISO 8601.
fn iso_week(moment: &Moment) -> (i64, i64) {
    // The week belongs to the year of its Thursday.
    let thursday = moment.days() + 3 - (moment.days() + 3).rem_euclid(7);
    let (year, _, _) = Moment::at(thursday * 86_400, 0).date();
    let first = days_of(year, 1, 1).unwrap_or_default();
    (year, (thursday - first) / 7 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_equal_those_of_ruby() {
        let moment = Moment::parse("2023-01-01 09:05:07 +0530").unwrap().moment(0);
        for (pattern, expected) in [
            ("%d %B %Y", "01 January 2023"),
            ("%b %-d, %y", "Jan 1, 23"),
            ("%A %e %^a", "Sunday  1 SUN"),
            ("%I:%M %p", "09:05 AM"),
            ("%j %U %W %G-%V", "001 01 00 2022-52"),
            ("%z %:z %s", "+0530 +05:30 1672544107"),
            ("100%% %Q", "100% %Q"),
            ("%3d|%F|%T", "001|2023-01-01|09:05:07"),
        ] {
            assert_eq!(format(&moment, pattern), expected, "{pattern}");
        }
    }
}
