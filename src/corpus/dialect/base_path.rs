//! The base path of a site, which addresses of kb do not have.

/// An address without the base path, such as `/docs/`; `None` when the site has none, or the address does not start with it.
pub(super) fn without_base(base: &str, target: &str) -> Option<String> {
    let base = Some(base).filter(|base| *base != "/")?;
    let rest = target.strip_prefix(base).or_else(|| (target == base.trim_end_matches('/')).then_some(""))?;
    Some(format!("/{rest}"))
}
