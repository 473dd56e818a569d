use std::sync::Arc;

use super::{Label, Source, Span};

/// Files that were read as one: the spans of each begin where those of the one before it end, so that a span alone
/// says in which file it stands.
#[derive(Clone, Debug)]
pub struct Sources {
    first: Arc<Source>,
    /// The others, each with the number that its spans begin from.
    others: Vec<(usize, Arc<Source>)>,
    end: usize,
}

impl Sources {
    /// One file, whose spans are its own.
    pub fn new(first: Arc<Source>) -> Self {
        Self {
            end: after(0, &first),
            first,
            others: Vec::new(),
        }
    }

    /// Adds a file. Gives what is to be added to its own spans.
    pub fn add(&mut self, source: Arc<Source>) -> usize {
        let base = self.end;
        self.end = after(base, &source);
        self.others.push((base, source));
        base
    }

    /// The file that the others were added to.
    #[must_use]
    pub fn first(&self) -> &Arc<Source> {
        &self.first
    }

    /// The file of a span, and the span in it.
    #[must_use]
    pub fn label(&self, span: Span) -> Label {
        let (source, own) = self.find(span);
        Label::at(source, own)
    }

    /// The number of the file of a span among those that were added; `None` for the first one.
    #[must_use]
    pub fn added(&self, span: Span) -> Option<usize> {
        let next = self.others.partition_point(|(base, _)| *base <= span.start);
        next.checked_sub(1)
    }

    /// What stands at a span.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        let (source, own) = self.find(span);
        source.slice(own)
    }

    fn find(&self, span: Span) -> (&Arc<Source>, Span) {
        match self.added(span).and_then(|at| self.others.get(at)) {
            Some((base, source)) => (source, Span::new(span.start - base, span.end - base)),
            None => (&self.first, span),
        }
    }
}

/// One number is left between two files: the end of a file is a place in it, too.
fn after(base: usize, source: &Source) -> usize {
    base + source.text().len() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_finds_its_file() {
        let file = |name: &str, text: &str| Arc::new(Source::new(name, text));
        let mut sources = Sources::new(file("a", "one"));
        let second = sources.add(file("b", ""));
        let third = sources.add(file("c", "three"));
        let found = |start: usize, end: usize| {
            let span = Span::new(start, end);
            let label = sources.label(span);
            (
                label.source.name().to_owned(),
                sources.slice(span).to_owned(),
            )
        };
        assert_eq!(found(1, 3), ("a".to_owned(), "ne".to_owned()));
        assert_eq!(found(3, 3), ("a".to_owned(), String::new()));
        assert_eq!(found(second, second), ("b".to_owned(), String::new()));
        assert_eq!(
            found(third, third + 5),
            ("c".to_owned(), "three".to_owned())
        );
    }
}
