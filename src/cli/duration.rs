//! Spans of time as people write them: `90s`, `15m`, `26h`, `2d`.

use std::time::Duration;

/// Reads a whole number and a unit; without a unit it is seconds.
pub(crate) fn parse(typed: &str) -> Result<Duration, &'static str> {
    let wrong = "a span of time is a number and s, m, h or d: 26h";
    let at = typed.find(|c: char| !c.is_ascii_digit()).unwrap_or(typed.len());
    let (number, unit) = typed.split_at(at);
    let seconds = match unit {
        "" | "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err(wrong),
    };
    let number: u64 = number.parse().map_err(|_| wrong)?;
    Ok(Duration::from_secs(number.saturating_mul(seconds)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_what_they_look_like() {
        let seconds = |typed: &str| parse(typed).map(|span| span.as_secs()).ok();
        let cases =
            [("90", Some(90)), ("90s", Some(90)), ("15m", Some(900)), ("26h", Some(93_600)), ("2d", Some(172_800))];
        for (typed, expected) in cases.into_iter().chain([("", None), ("h", None), ("1w", None), ("-1h", None)]) {
            assert_eq!(seconds(typed), expected, "{typed}");
        }
    }
}
