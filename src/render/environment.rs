use std::io::Write;
use std::path::Path;

use serde::Serialize;
use tera::{Context, Tera};

use super::embedded::TEMPLATES;
use super::error::RenderError;
use super::filters;
use crate::hcl;

/// Templates under their names, ready to render.
///
/// Templates whose name ends in `.tf` give Terraform: every value in `{{ … }}` is escaped as the body of a
/// quoted string, unless a filter that prints HCL made it (`expr`, `text`, `inner`, `policy`, `ident`, `comment`), and
/// the result is
/// laid out as by `terraform fmt`. Other templates (a README) are rendered as they are.
pub struct Environment {
    tera: Tera,
}

impl Environment {
    /// The templates that come with the program.
    ///
    /// # Errors
    /// When one of them is not a template; a test of the program would have found that.
    pub fn new() -> Result<Self, RenderError> {
        Self::from_templates(TEMPLATES.iter().copied())
    }

    /// The program's templates, with those below `dir` in their place or beside them: `dir/aws/storage.tf.tera`
    /// replaces `aws/storage.tf`. Files that do not end in `.tera` are not looked at.
    ///
    /// # Errors
    /// When the folder or a file in it cannot be read, or a file is not a template.
    pub fn with_overrides(dir: &Path) -> Result<Self, RenderError> {
        let overrides = templates_below(dir)?;
        let own = TEMPLATES.iter().copied();
        let theirs = overrides
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()));
        Self::from_templates(own.chain(theirs))
    }

    /// An environment of these templates alone, as pairs of name and source; of two with one name the later counts.
    ///
    /// # Errors
    /// When a source is not a template.
    pub fn from_templates<'a>(
        templates: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, RenderError> {
        let mut tera = Tera::new();
        tera.autoescape_on([".tf"]);
        tera.set_escape_fn(escape);
        filters::register(&mut tera);
        tera.add_raw_templates(templates)
            .map_err(|error| RenderError::of_tera("", error))?;
        Ok(Self { tera })
    }

    /// Renders one template with the fields of `values`, which serialises to an object.
    ///
    /// # Errors
    /// When there is no such template, when it names something that `values` does not have, and when a filter
    /// refuses what it is given.
    pub fn render(&self, template: &str, values: &impl Serialize) -> Result<String, RenderError> {
        self.render_in(template, &context(template, values)?)
    }

    /// Renders one template with values that several templates share, so that they are serialised once.
    pub(super) fn render_in(
        &self,
        template: &str,
        context: &Context,
    ) -> Result<String, RenderError> {
        let text = self
            .tera
            .render(template, context)
            .map_err(|error| RenderError::of_tera(template, error))?;
        Ok(if template.ends_with(".tf") {
            hcl::format(&text)
        } else {
            text
        })
    }
}

/// What a template sees of `values`; `template` is for the message.
pub(super) fn context(template: &str, values: &impl Serialize) -> Result<Context, RenderError> {
    Context::from_serialize(values).map_err(|error| RenderError::of_tera(template, error))
}

fn escape(text: &str, out: &mut dyn Write) -> std::io::Result<()> {
    out.write_all(hcl::quote(text).as_bytes())
}

/// The templates in a folder and the folders in it, as pairs of name and source, sorted by name.
pub(super) fn templates_below(dir: &Path) -> Result<Vec<(String, String)>, RenderError> {
    let mut found = Vec::new();
    collect(dir, "", &mut found)?;
    found.sort();
    Ok(found)
}

fn collect(dir: &Path, prefix: &str, found: &mut Vec<(String, String)>) -> Result<(), RenderError> {
    let unreadable = |error| RenderError::of_io(dir, error);
    for entry in std::fs::read_dir(dir).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let Some(file) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        if path.is_dir() {
            collect(&path, &format!("{prefix}{file}/"), found)?;
        } else if let Some(name) = file.strip_suffix(".tera") {
            let text =
                std::fs::read_to_string(&path).map_err(|error| RenderError::of_io(&path, error))?;
            found.push((format!("{prefix}{name}"), text));
        }
    }
    Ok(())
}
