//! How a YAML text is laid out: which mapping stands where, in which style. Of the rest only where it ends.

use serde_saphyr::granit_parser::{Event, Parser, ScalarStyle, Span as Range, StrInput};
use serde_saphyr::granit_parser::{ScanError, StructureStyle};

use crate::diagnostic::Span;

/// A node: from its first character to the last that belongs to it.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) span: Span,
    pub(super) shape: Shape,
}

#[derive(Debug)]
pub(super) enum Shape {
    /// Nothing is written.
    Nothing,
    /// `~` or `null`.
    Null,
    /// Mappings.
    Map(Map),
    /// Anything else.
    Other,
}

#[derive(Debug)]
pub(super) struct Map {
    pub(super) flow: bool,
    pub(super) entries: Vec<(Key, Layout)>,
}

#[derive(Debug)]
pub(super) struct Key {
    pub(super) text: String,
    pub(super) span: Span,
}

impl Map {
    pub(super) fn find(&self, key: &str) -> Option<&(Key, Layout)> {
        self.entries.iter().find(|(own, _)| own.text == key)
    }
}

/// The layout of the only document in a text that is known to be YAML; `None` when it is none after all.
pub(super) fn layout(text: &str) -> Option<Layout> {
    let mut reader = Reader {
        text,
        parser: Parser::with_options(StrInput::new(text), crate::spec::compose::options()),
    };
    loop {
        if let (Event::DocumentStart(..), _) = reader.next()? {
            let (event, range) = reader.next()?;
            return reader.node(&event, &range);
        }
    }
}

struct Reader<'t, P> {
    text: &'t str,
    parser: P,
}

impl<'t, P: Iterator<Item = Result<(Event<'t>, Range), ScanError>>> Reader<'t, P> {
    fn next(&mut self) -> Option<(Event<'t>, Range)> {
        self.parser.next()?.ok()
    }

    fn node(&mut self, event: &Event<'_>, range: &Range) -> Option<Layout> {
        match event {
            Event::Scalar(text, style, ..) => Some(self.scalar(text, *style, range)),
            Event::MappingStart(style, ..) => self.map(*style, range),
            Event::SequenceStart(style, ..) => self.list(*style, range),
            Event::Alias(_) => Some(Layout {
                span: self.span(range),
                shape: Shape::Other,
            }),
            _ => None,
        }
    }

    fn span(&self, range: &Range) -> Span {
        let bytes = range.byte_range().unwrap_or(0..0);
        let text = self.text.get(bytes.clone()).unwrap_or_default();
        Span::new(bytes.start, bytes.start + text.trim_end().len())
    }

    fn scalar(&self, text: &str, style: ScalarStyle, range: &Range) -> Layout {
        let nothing = range.byte_range().is_none_or(|bytes| bytes.is_empty());
        let shape = match (style, text) {
            (ScalarStyle::Plain, _) if nothing => Shape::Nothing,
            (ScalarStyle::Plain, "~" | "null" | "Null" | "NULL") => Shape::Null,
            _ => Shape::Other,
        };
        let span = match style {
            // The line breaks at the end belong to the text.
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let bytes = range.byte_range().unwrap_or(0..0);
                Span::new(bytes.start, bytes.end)
            }
            _ => self.span(range),
        };
        Layout { span, shape }
    }

    fn map(&mut self, style: StructureStyle, range: &Range) -> Option<Layout> {
        let flow = style == StructureStyle::Flow;
        let mut span = self.span(range);
        let mut entries = Vec::new();
        loop {
            let (event, range) = self.next()?;
            if event == Event::MappingEnd {
                if flow {
                    span.end = self.span(&range).end;
                }
                let shape = Shape::Map(Map { flow, entries });
                return Some(Layout { span, shape });
            }
            let text = match &event {
                Event::Scalar(text, ..) => text.clone().into_owned(),
                _ => String::new(),
            };
            let key = Key {
                text,
                span: self.node(&event, &range)?.span,
            };
            let (event, range) = self.next()?;
            let mut value = self.node(&event, &range)?;
            if let Shape::Nothing = value.shape {
                value.span = Span::new(key.span.end, key.span.end);
            }
            span.end = span.end.max(key.span.end).max(value.span.end);
            entries.push((key, value));
        }
    }

    fn list(&mut self, style: StructureStyle, range: &Range) -> Option<Layout> {
        let mut span = self.span(range);
        loop {
            let (event, range) = self.next()?;
            if event == Event::SequenceEnd {
                if style == StructureStyle::Flow {
                    span.end = self.span(&range).end;
                }
                let shape = Shape::Other;
                return Some(Layout { span, shape });
            }
            let item = self.node(&event, &range)?;
            if !matches!(item.shape, Shape::Nothing) {
                span.end = span.end.max(item.span.end);
            }
        }
    }
}
