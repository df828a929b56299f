//! Durations on the command line: `90s`, `15m`, `26h`, `2d`.

use std::time::Duration;

/// Parses a whole number and a unit; the default unit is seconds.
///
/// # Errors
/// When the text has another form.
pub(crate) fn parse(typed: &str) -> Result<Duration, &'static str> {
    let malformed = "a duration is a whole number with the unit s, m, h or d, such as 26h";
    let digits = typed.find(|c: char| !c.is_ascii_digit()).unwrap_or(typed.len());
    let (number, unit) = typed.split_at(digits);
    let seconds = match unit {
        "" | "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err(malformed),
    };
    let number: u64 = number.parse().map_err(|_| malformed)?;
    Ok(Duration::from_secs(number.saturating_mul(seconds)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_unit_has_its_length_in_seconds() {
        let seconds = |typed: &str| parse(typed).map(|duration| duration.as_secs()).ok();
        let cases =
            [("90", Some(90)), ("90s", Some(90)), ("15m", Some(900)), ("26h", Some(93_600)), ("2d", Some(172_800))];
        for (typed, expected) in cases.into_iter().chain([("", None), ("h", None), ("1w", None), ("-1h", None)]) {
            assert_eq!(seconds(typed), expected, "{typed}");
        }
    }
}
