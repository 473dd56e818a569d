use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use super::{Colour, Diagnostic, Label, Severity, Span};

/// Lines further apart than this are shown as two snippets, so that a large file costs nothing.
const TOGETHER: usize = 4096;
/// A line longer than this is shown in part.
const LONG_LINE: usize = 400;

/// The lines of the source around some labels.
struct Window {
    start: usize,
    end: usize,
}

impl Window {
    fn around(label: &Label) -> Self {
        let text = label.source.text();
        let start = label.span.start.min(text.len());
        let end = label.span.end.clamp(start, text.len());
        let (_, line_start) = label.source.line_of(start);
        let line_end = label.source.line_end(end).max(end);
        Self {
            start: floor(text, line_start.max(start.saturating_sub(LONG_LINE))),
            end: ceil(text, line_end.min(end.saturating_add(LONG_LINE))),
        }
    }

    fn near(&self, other: &Self) -> bool {
        self.start.max(other.start) <= self.end.min(other.end).saturating_add(TOGETHER)
    }

    fn with(&self, other: &Self) -> Self {
        Self {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn ceil(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

/// Groups the labels into windows: the primary's first, others joined to it when they are near.
fn windows(diagnostic: &Diagnostic) -> Vec<(Window, Vec<(&Label, AnnotationKind)>)> {
    let mut windows = vec![(
        Window::around(&diagnostic.primary),
        vec![(&diagnostic.primary, AnnotationKind::Primary)],
    )];
    for label in &diagnostic.secondary {
        let own = Window::around(label);
        let home = windows.iter_mut().find(|(window, labels)| {
            window.near(&own)
                && labels
                    .first()
                    .is_some_and(|(first, _)| first.source.name() == label.source.name())
        });
        match home {
            Some((window, labels)) => {
                *window = window.with(&own);
                labels.push((label, AnnotationKind::Context));
            }
            None => windows.push((own, vec![(label, AnnotationKind::Context)])),
        }
    }
    windows
}

/// A span inside a window, counted from the window's start.
fn shifted(span: Span, window: &Window) -> std::ops::Range<usize> {
    let start = span.start.clamp(window.start, window.end) - window.start;
    let end = span.end.clamp(window.start, window.end) - window.start;
    start..end.max(start)
}

pub(super) fn render(diagnostic: &Diagnostic, colour: Colour) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = level
        .clone()
        .primary_title(diagnostic.message.as_str())
        .id(diagnostic.code)
        .elements(Vec::<annotate_snippets::Message<'_>>::new());
    for (window, labels) in windows(diagnostic) {
        let Some((first, _)) = labels.first() else {
            continue;
        };
        let text = first
            .source
            .text()
            .get(window.start..window.end)
            .unwrap_or_default();
        let (line, _) = first.source.line_of(window.start);
        let annotations = labels.iter().map(|(label, kind)| {
            let annotation = kind.span(shifted(label.span, &window));
            if label.text.is_empty() {
                annotation
            } else {
                annotation.label(label.text.as_str())
            }
        });
        group = group.element(
            Snippet::source(text)
                .line_start(line + 1)
                .path(first.source.name())
                .fold(true)
                .annotations(annotations),
        );
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let renderer = match colour {
        Colour::On => Renderer::styled(),
        Colour::Off => Renderer::plain(),
    };
    let mut shown = renderer.decor_style(DecorStyle::Ascii).render(&[group]);
    shown.push('\n');
    shown
}
