//! Resource ids: `version@component:module:family$path`.

/// The parts of a resource id; `None` for those that the context gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Resource<'t> {
    pub(super) version: Option<&'t str>,
    pub(super) component: Option<&'t str>,
    pub(super) module: Option<&'t str>,
    pub(super) family: Option<&'t str>,
    pub(super) path: &'t str,
}

impl<'t> Resource<'t> {
    /// Parses an id.
    pub(super) fn parse(id: &'t str) -> Option<Self> {
        let (version, rest) = id.split_once('@').map_or((None, id), |(version, rest)| (Some(version), rest));
        let mut parts = rest.rsplitn(3, ':');
        let (last, module, component) = (parts.next()?, parts.next(), parts.next());
        let (family, path) = last.split_once('$').map_or((None, last), |(family, path)| (Some(family), path));
        let component = component.filter(|component| !component.is_empty());
        // `component::page` names the module ROOT.
        let module = module.map(|module| if module.is_empty() && component.is_some() { "ROOT" } else { module });
        let module = module.filter(|module| !module.is_empty());
        let is_plain =
            [version, component, module, family].into_iter().flatten().all(|part| !part.contains(['@', ':', '$', '/']));
        let version = version.map(|version| if version == "_" { "" } else { version });
        (is_plain && !path.is_empty()).then_some(Self { version, component, module, family, path })
    }

    /// The folder of the family in a module.
    pub(super) fn folder(&self, default: &'static str) -> &'static str {
        match self.family {
            Some("page") => "pages",
            Some("partial") => "partials",
            Some("example") => "examples",
            Some("image") => "images",
            Some("attachment") => "attachments",
            _ => default,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_up_to_five_parts() {
        let resource =
            |version, component, module, family, path| Some(Resource { version, component, module, family, path });
        for (id, expected) in [
            ("a/b.adoc", resource(None, None, None, None, "a/b.adoc")),
            ("guide:b.adoc", resource(None, None, Some("guide"), None, "b.adoc")),
            ("loom::b.adoc", resource(None, Some("loom"), Some("ROOT"), None, "b.adoc")),
            ("2.1@loom:guide:b.adoc", resource(Some("2.1"), Some("loom"), Some("guide"), None, "b.adoc")),
            ("1.0@b.adoc", resource(Some("1.0"), None, None, None, "b.adoc")),
            ("guide:partial$b.adoc", resource(None, None, Some("guide"), Some("partial"), "b.adoc")),
            ("example$b.rb", resource(None, None, None, Some("example"), "b.rb")),
            ("", None),
        ] {
            assert_eq!(Resource::parse(id), expected, "{id}");
        }
    }
}
