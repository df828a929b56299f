//! When a site shows a page: from its date of publication until its date of expiry.

use crate::corpus::source::LeftOut;

/// The time in which a site shows a page, in seconds since 1970.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Publication {
    /// The date of publication.
    pub(crate) from: Option<i64>,
    /// The date of expiry: the page is gone at this time.
    pub(crate) until: Option<i64>,
}

impl Publication {
    /// Why the page is left out at a time.
    pub(crate) fn left_out(self, now: i64) -> Option<LeftOut> {
        match self {
            Self { from: Some(from), .. } if from > now => Some(LeftOut::Future),
            Self { until: Some(until), .. } if until <= now => Some(LeftOut::Expired),
            _ => None,
        }
    }

    /// The next time at which the page appears or goes.
    pub(crate) fn next_change(self, now: i64) -> Option<i64> {
        [self.from, self.until].into_iter().flatten().filter(|time| *time > now).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_shown_from_its_first_to_its_last_day() {
        let page = Publication { from: Some(10), until: Some(20) };
        for (now, left_out, next) in [
            (9, Some(LeftOut::Future), Some(10)),
            (10, None, Some(20)),
            (19, None, Some(20)),
            (20, Some(LeftOut::Expired), None),
        ] {
            assert_eq!((page.left_out(now), page.next_change(now)), (left_out, next), "{now}");
        }
        assert_eq!(Publication::default().left_out(0), None);
    }
}
