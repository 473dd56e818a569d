//! From text to a tree. What the parser refuses ends here with one finding; repeated keys, tags and
//! the like are all gathered.

use std::collections::HashMap;
use std::sync::Arc;

use serde_saphyr::granit_parser::{self, Span as Range, Tag};
use serde_saphyr::granit_parser::{Event, Options, Parser, ScalarStyle, StrInput};

use super::syntax::{self, MAX_DEPTH, SHALLOW};
use super::tree::{Key, Kind, Node, Scalar, ScalarType, scalar};
use crate::diagnostic::{Diagnostic, Label, Source, Span};

/// How many nodes aliases may add to a document.
const MAX_ALIASED: usize = 100_000;

fn start_of(source: &Arc<Source>) -> Label {
    Label::at(source, Span::new(0, 0))
}

/// The tree of the only document in a source, and what is wrong with it; no tree when the text is not YAML.
pub(crate) fn compose(source: &Arc<Source>) -> (Option<Node>, Vec<Diagnostic>) {
    let mut composer = Composer {
        source: Arc::clone(source),
        diagnostics: Vec::new(),
        anchors: HashMap::new(),
        aliased: 0,
        open: Vec::new(),
        root: None,
        documents: 0,
    };
    let root = composer.run();
    (root, composer.diagnostics)
}

/// A collection that is not closed yet.
struct Open {
    span: Span,
    anchor: usize,
    size: usize,
    what: Opened,
}

enum Opened {
    List(Vec<Node>),
    Map {
        entries: Vec<(Key, Node)>,
        places: HashMap<String, Span>,
        key: Option<Pending>,
    },
}

/// What stands where a key is awaited.
enum Pending {
    Key(Key),
    /// A key that was refused: its value is dropped.
    Refused(Span),
}

struct Composer {
    source: Arc<Source>,
    diagnostics: Vec<Diagnostic>,
    /// By anchor: the node and how many nodes it has.
    anchors: HashMap<usize, (Node, usize)>,
    aliased: usize,
    open: Vec<Open>,
    root: Option<Node>,
    documents: usize,
}

/// Nothing more can be read; the finding is gathered already.
struct Stop;

impl Composer {
    fn run(&mut self) -> Option<Node> {
        let source = Arc::clone(&self.source);
        let parser = Parser::with_options(StrInput::new(source.text()), options());
        for event in parser {
            let step = match event {
                Ok((event, range)) => self.event(event, &range),
                Err(error) => {
                    self.diagnostics.push(syntax::finding(&self.source, &error));
                    Err(Stop)
                }
            };
            if let Err(Stop) = step {
                return None;
            }
        }
        if self.root.is_none() {
            let found = Diagnostic::error("empty-file", "the file is empty", start_of(&source))
                .help("`ringfence init` writes one to begin with");
            self.diagnostics.push(found);
        }
        self.root.take()
    }

    fn event(&mut self, event: Event<'_>, range: &Range) -> Result<(), Stop> {
        let span = self.span(range);
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    let message = "the file holds more than one document";
                    self.report(
                        "several-documents",
                        message,
                        span,
                        "one file is one spec: remove what follows `---`",
                    );
                    return Err(Stop);
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                let kind = self.scalar(text.into_owned(), style, tag.as_deref(), span);
                self.add(Node { span, kind }, 1, anchor)?;
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.no_tag(tag.as_deref(), "seq", span);
                self.start(Opened::List(Vec::new()), span, anchor)?;
            }
            Event::MappingStart(_, anchor, tag) => {
                self.no_tag(tag.as_deref(), "map", span);
                let map = Opened::Map {
                    entries: Vec::new(),
                    places: HashMap::new(),
                    key: None,
                };
                self.start(map, span, anchor)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.end()?,
            Event::Alias(anchor) => self.alias(anchor, span)?,
            _ => {}
        }
        Ok(())
    }

    fn span(&self, range: &Range) -> Span {
        let bytes = range.byte_range().unwrap_or(0..0);
        let text = self.source.text().get(bytes.clone()).unwrap_or_default();
        Span::new(bytes.start, bytes.start + text.trim_end().len())
    }

    fn report(&mut self, code: &'static str, message: impl Into<String>, span: Span, help: &str) {
        let mut found = Diagnostic::error(code, message, Label::at(&self.source, span));
        found.help = Some(help.to_owned());
        self.diagnostics.push(found);
    }

    fn scalar(&mut self, text: String, style: ScalarStyle, tag: Option<&Tag>, span: Span) -> Kind {
        match tag {
            None => scalar(text, style),
            Some(tag) if tag.is_yaml_core_schema_tag("str") => Kind::Scalar(Scalar {
                text,
                type_: ScalarType::Text,
            }),
            Some(tag) => {
                self.tag(tag, span);
                scalar(text, style)
            }
        }
    }

    fn no_tag(&mut self, tag: Option<&Tag>, own: &str, span: Span) {
        if let Some(tag) = tag
            && !tag.is_yaml_core_schema_tag(own)
        {
            self.tag(tag, span);
        }
    }

    fn tag(&mut self, tag: &Tag, span: Span) {
        let message = format!("the tag `{}` means nothing here", tag.original());
        self.report("unsupported-tag", message, span, "remove it");
    }

    fn start(&mut self, what: Opened, span: Span, anchor: usize) -> Result<(), Stop> {
        if self.open.len() >= MAX_DEPTH {
            let message = format!("collections nest more than {MAX_DEPTH} deep");
            self.report("nested-too-deeply", message, span, SHALLOW);
            return Err(Stop);
        }
        // A collection is shown by the key under which it stands: its own span may be a page long.
        let span = match self.open.last().map(|open| &open.what) {
            Some(Opened::Map {
                key: Some(Pending::Key(key)),
                ..
            }) => key.span,
            Some(Opened::Map {
                key: Some(Pending::Refused(span)),
                ..
            }) => *span,
            _ => span,
        };
        self.open.push(Open {
            span,
            anchor,
            size: 1,
            what,
        });
        Ok(())
    }

    fn end(&mut self) -> Result<(), Stop> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        let kind = match open.what {
            Opened::List(items) => Kind::List(items),
            Opened::Map { entries, .. } => Kind::Map(entries),
        };
        let node = Node {
            span: open.span,
            kind,
        };
        self.add(node, open.size, open.anchor)
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Stop> {
        let Some((_, size)) = self.anchors.get(&anchor) else {
            self.report(
                "unknown-anchor",
                "the alias stands inside what it names",
                span,
                "give the value anew",
            );
            return Err(Stop);
        };
        let size = *size;
        self.aliased = self.aliased.saturating_add(size);
        if self.aliased > MAX_ALIASED {
            let message = format!("aliases add more than {MAX_ALIASED} nodes to the file");
            self.report("too-many-aliases", message, span, "write the values out");
            return Err(Stop);
        }
        let Some(node) = self.anchors.get(&anchor).map(|(node, _)| node.clone()) else {
            return Ok(());
        };
        self.add(node, size, 0)
    }

    /// Puts a finished node where it belongs.
    fn add(&mut self, node: Node, size: usize, anchor: usize) -> Result<(), Stop> {
        if anchor != 0 {
            self.anchors.insert(anchor, (node.clone(), size));
        }
        let Some(mut open) = self.open.pop() else {
            self.root = Some(node);
            return Ok(());
        };
        open.size += size;
        match &mut open.what {
            Opened::List(items) => items.push(node),
            Opened::Map {
                entries,
                places,
                key,
            } => match key.take() {
                None => *key = Some(self.key(node, places)),
                Some(Pending::Key(key)) => entries.push((key, node)),
                Some(Pending::Refused(_)) => {}
            },
        }
        self.open.push(open);
        Ok(())
    }

    fn key(&mut self, node: Node, places: &mut HashMap<String, Span>) -> Pending {
        let text = match node.kind {
            Kind::Scalar(scalar) => scalar.text,
            _ => {
                self.report(
                    "bad-key",
                    "a key must be a word",
                    node.span,
                    "quote it if it is text",
                );
                return Pending::Refused(node.span);
            }
        };
        if text == "<<" {
            let help = "give the whole value by an alias, or write the fields out";
            self.report(
                "merge-key",
                "merge keys are not part of YAML 1.2",
                node.span,
                help,
            );
            return Pending::Refused(node.span);
        }
        if let Some(first) = places.get(&text) {
            let first = Label::at(&self.source, *first).saying("first given here");
            let here = Label::at(&self.source, node.span);
            let found =
                Diagnostic::error("duplicate-key", format!("`{text}` is given twice"), here)
                    .and(first)
                    .help("remove one of them");
            self.diagnostics.push(found);
            return Pending::Refused(node.span);
        }
        places.insert(text.clone(), node.span);
        Pending::Key(Key {
            text,
            span: node.span,
        })
    }
}

pub(super) fn options() -> Options {
    granit_parser::options! {
        emit_comments: false,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
        disallow_directives: false,
    }
}
