//! Guards: limits on a build that protect a good index from a broken checkout.

use crate::diagnostic::Code;

use super::folder::Generation;
use super::warnings::Warnings;

/// The guards of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Guards {
    /// The largest share of pages that a build may lose, 0 to 1.
    pub max_shrink: f64,
    /// The largest number of pages whose front matter may break in one build; `None` for no limit.
    pub max_broken: Option<u64>,
}

impl Default for Guards {
    fn default() -> Self {
        Self { max_shrink: 0.5, max_broken: None }
    }
}

impl Guards {
    /// The reason to refuse a build, if a limit is exceeded.
    pub(crate) fn refusal(
        &self,
        before: Option<&Generation>,
        after: &Generation,
        warnings: &Warnings,
    ) -> Option<String> {
        let before = before?;
        self.shrinks(before.info.totals.pages, after.info.totals.pages).or_else(|| {
            let old = Warnings::of(before).unwrap_or_default();
            self.breaks(&old, warnings)
        })
    }

    fn shrinks(&self, before: u64, after: u64) -> Option<String> {
        let lost = before.saturating_sub(after);
        let share = lost as f64 / before.max(1) as f64;
        (share > self.max_shrink).then(|| {
            format!(
                "{lost} of {before} pages are gone, {:.0} %, more than --max-shrink {:.0} allows",
                share * 100.0,
                self.max_shrink * 100.0
            )
        })
    }

    fn breaks(&self, before: &Warnings, after: &Warnings) -> Option<String> {
        let max_broken = self.max_broken?;
        let is_broken = |warnings: &Warnings, page| {
            let found = warnings.pages.get(page).into_iter().flatten();
            found.filter(|diagnostic| diagnostic.code == Code::BrokenFrontMatter).count() > 0
        };
        let newly_broken =
            after.pages.keys().filter(|page| is_broken(after, page) && !is_broken(before, page)).count() as u64;
        (newly_broken > max_broken).then(|| {
            format!("the front matter of {newly_broken} pages broke, more than --max-broken {max_broken} allows")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_may_lose_half_of_the_pages_and_no_more() {
        let guards = Guards::default();
        assert_eq!(guards.shrinks(100, 50), None);
        assert!(guards.shrinks(100, 49).is_some());
        assert_eq!(guards.shrinks(0, 0), None);
        assert_eq!(guards.shrinks(10, 20), None);
    }
}
