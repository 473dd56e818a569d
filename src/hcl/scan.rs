//! HCL text into tokens, as far as layout needs to tell them apart. Nothing is lost: the tokens'
//! texts with the blanks between them are the input. Any input scans; what is not HCL comes out as
//! some tokens or other and is laid out somehow.

/// What layout needs to know of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Newline,
    /// `# …` or `// …`, without its line break: a [`Kind::Newline`] follows.
    LineComment,
    /// `/* … */`.
    BlockComment,
    Ident,
    Number,
    OpenQuote,
    CloseQuote,
    /// Characters of a quoted string or a heredoc.
    Literal,
    /// `<<EOT` with its line break.
    OpenHeredoc,
    /// The line that ends a heredoc, with the blanks before the marker, without the line break.
    CloseHeredoc,
    /// `${`, `%{` and their forms with `~`.
    OpenTemplate,
    /// `}` or `~}` of a template sequence.
    CloseTemplate,
    OpenBrace,
    CloseBrace,
    /// `[` or `(`, told apart by [`Kind::OpenBracket`].
    OpenParen,
    CloseParen,
    OpenBracket,
    CloseBracket,
    /// `.` or `::`.
    Dot,
    Comma,
    Ellipsis,
    Equal,
    Minus,
    Bang,
    /// `?` and `:`.
    Choice,
    /// The operators of two operands, but for the minus.
    Operator,
    /// `=>` and what is not HCL.
    Other,
}

/// A token and the blanks that stand before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    pub(super) text: &'a str,
    pub(super) spaces: usize,
}

impl Token<'_> {
    /// How many more brackets are open after this token than before.
    pub(super) fn depth(&self) -> i32 {
        match self.kind {
            Kind::OpenTemplate | Kind::OpenBrace | Kind::OpenParen | Kind::OpenBracket => 1,
            Kind::CloseTemplate | Kind::CloseBrace | Kind::CloseParen | Kind::CloseBracket => -1,
            _ => 0,
        }
    }
}

/// Where the scanner is inside of templates.
enum Mode<'a> {
    /// In a quoted string.
    Quoted,
    /// In a heredoc that this marker ends.
    Heredoc(&'a str),
    /// In `${…}`, with so many braces open.
    Sequence(usize),
}

struct Scanner<'a> {
    rest: &'a str,
    modes: Vec<Mode<'a>>,
    tokens: Vec<Token<'a>>,
    spaces: usize,
    /// True at the start of a line of a heredoc, where its marker may stand.
    line_start: bool,
}

/// All tokens of `text`.
pub(super) fn scan(text: &str) -> Vec<Token<'_>> {
    let mut scanner = Scanner {
        rest: text,
        modes: Vec::new(),
        tokens: Vec::with_capacity(text.len() / 4),
        spaces: 0,
        line_start: false,
    };
    while !scanner.rest.is_empty() {
        match scanner.modes.last() {
            Some(Mode::Quoted) => scanner.quoted(),
            Some(Mode::Heredoc(marker)) => {
                let marker = *marker;
                scanner.heredoc(marker);
            }
            _ => scanner.code(),
        }
    }
    scanner.tokens
}

impl<'a> Scanner<'a> {
    /// Makes a token of the next `length` bytes, or of all that is left if they end amid a character.
    fn take(&mut self, kind: Kind, length: usize) {
        let (text, rest) = self
            .rest
            .split_at_checked(length)
            .unwrap_or((self.rest, ""));
        self.tokens.push(Token {
            kind,
            text,
            spaces: std::mem::take(&mut self.spaces),
        });
        self.rest = rest;
    }

    fn byte(&self, at: usize) -> u8 {
        self.rest.as_bytes().get(at).copied().unwrap_or(0)
    }

    /// The length of the longest start of the rest whose bytes all satisfy `belongs`.
    fn run(&self, belongs: impl Fn(u8) -> bool) -> usize {
        let mut bytes = self.rest.bytes();
        bytes
            .position(|byte| !belongs(byte))
            .unwrap_or(self.rest.len())
    }

    fn code(&mut self) {
        let first = self.byte(0);
        match first {
            b' ' | b'\t' => {
                let blanks = self.run(|byte| byte == b' ' || byte == b'\t');
                self.spaces += blanks;
                self.rest = self.rest.get(blanks..).unwrap_or("");
            }
            b'\n' => self.take(Kind::Newline, 1),
            b'\r' if self.byte(1) == b'\n' => self.take(Kind::Newline, 2),
            b'#' => self.line_comment(),
            b'/' if self.byte(1) == b'/' => self.line_comment(),
            b'/' if self.byte(1) == b'*' => self.block_comment(),
            b'"' => {
                self.take(Kind::OpenQuote, 1);
                self.modes.push(Mode::Quoted);
            }
            b'<' if self.byte(1) == b'<' => self.open_heredoc(),
            b'0'..=b'9' => self.number(),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => self.word(),
            b'{' | b'}' => self.brace(first),
            _ => self.sign(first),
        }
    }

    fn line_comment(&mut self) {
        let end = self.rest.find('\n').unwrap_or(self.rest.len());
        self.take(Kind::LineComment, end);
    }

    fn block_comment(&mut self) {
        let end = self.rest.find("*/").map_or(self.rest.len(), |at| at + 2);
        self.take(Kind::BlockComment, end);
    }

    fn word(&mut self) {
        let ascii = self.run(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        let length = if self.byte(ascii) < 0x80 {
            ascii
        } else {
            let belongs = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
            self.rest.find(|c| !belongs(c)).unwrap_or(self.rest.len())
        };
        if length == 0 {
            let one = self.rest.chars().next().map_or(1, char::len_utf8);
            self.take(Kind::Other, one);
        } else {
            self.take(Kind::Ident, length);
        }
    }

    fn number(&mut self) {
        let mut length = self.digits(0);
        if self.byte(length) == b'.' && self.byte(length + 1).is_ascii_digit() {
            length += 1 + self.digits(length + 1);
        }
        if matches!(self.byte(length), b'e' | b'E') {
            let sign = usize::from(matches!(self.byte(length + 1), b'+' | b'-'));
            let digits = self.digits(length + 1 + sign);
            if digits > 0 {
                length += 1 + sign + digits;
            }
        }
        self.take(Kind::Number, length);
    }

    fn digits(&self, from: usize) -> usize {
        let bytes = self.rest.as_bytes().iter().skip(from);
        bytes.take_while(|byte| byte.is_ascii_digit()).count()
    }

    fn brace(&mut self, brace: u8) {
        match (self.modes.last_mut(), brace) {
            (Some(Mode::Sequence(0)), b'}') => {
                self.modes.pop();
                self.take(Kind::CloseTemplate, 1);
            }
            (Some(Mode::Sequence(open)), b'}') => {
                *open -= 1;
                self.take(Kind::CloseBrace, 1);
            }
            (Some(Mode::Sequence(open)), _) => {
                *open += 1;
                self.take(Kind::OpenBrace, 1);
            }
            (_, b'}') => self.take(Kind::CloseBrace, 1),
            _ => self.take(Kind::OpenBrace, 1),
        }
    }

    fn sign(&mut self, first: u8) {
        let second = self.byte(1);
        let (kind, length) = match (first, second) {
            (b'~', b'}') if matches!(self.modes.last(), Some(Mode::Sequence(0))) => {
                self.modes.pop();
                (Kind::CloseTemplate, 2)
            }
            (b'.', b'.') if self.byte(2) == b'.' => (Kind::Ellipsis, 3),
            (b'=', b'>') => (Kind::Other, 2),
            (b':', b':') => (Kind::Dot, 2),
            (b'=' | b'!' | b'<' | b'>', b'=') | (b'&', b'&') | (b'|', b'|') => (Kind::Operator, 2),
            (b'(', _) => (Kind::OpenParen, 1),
            (b')', _) => (Kind::CloseParen, 1),
            (b'[', _) => (Kind::OpenBracket, 1),
            (b']', _) => (Kind::CloseBracket, 1),
            (b'.', _) => (Kind::Dot, 1),
            (b',', _) => (Kind::Comma, 1),
            (b'=', _) => (Kind::Equal, 1),
            (b'-', _) => (Kind::Minus, 1),
            (b'!', _) => (Kind::Bang, 1),
            (b'?' | b':', _) => (Kind::Choice, 1),
            (b'+' | b'*' | b'/' | b'%' | b'<' | b'>', _) => (Kind::Operator, 1),
            _ => (Kind::Other, 1),
        };
        self.take(kind, length);
    }

    fn open_heredoc(&mut self) {
        let line_end = self.rest.find('\n');
        let line = line_end.and_then(|end| self.rest.get(2..end));
        let marker = line.map(|line| line.strip_prefix('-').unwrap_or(line).trim_end());
        match (line_end, marker) {
            (Some(end), Some(marker)) if is_marker(marker) => {
                self.take(Kind::OpenHeredoc, end + 1);
                self.modes.push(Mode::Heredoc(marker));
                self.line_start = true;
            }
            _ => self.take(Kind::Operator, 1),
        }
    }

    fn quoted(&mut self) {
        match self.byte(0) {
            b'"' => {
                self.modes.pop();
                self.take(Kind::CloseQuote, 1);
            }
            // Not HCL: a quoted string ends on its line. What follows is code again.
            b'\n' => {
                self.modes.pop();
            }
            _ if self.opens_sequence() => self.open_sequence(),
            _ => {
                let mut at = 0;
                while at < self.rest.len() && !matches!(self.byte(at), b'"' | b'\n') {
                    match self.literal_step(at, true) {
                        0 => break,
                        step => at += step,
                    }
                }
                self.take(Kind::Literal, at);
            }
        }
    }

    fn heredoc(&mut self, marker: &str) {
        if self.line_start {
            let end = self.rest.find('\n').unwrap_or(self.rest.len());
            let line = self.rest.get(..end).unwrap_or("");
            if line.trim() == marker {
                self.modes.pop();
                self.take(Kind::CloseHeredoc, line.trim_end().len());
                return;
            }
        }
        self.line_start = false;
        if self.opens_sequence() {
            self.open_sequence();
            return;
        }
        let mut at = 0;
        while at < self.rest.len() {
            match self.literal_step(at, false) {
                0 => break,
                step => at += step,
            }
            if self.byte(at - 1) == b'\n' {
                self.line_start = true;
                break;
            }
        }
        self.take(Kind::Literal, at);
    }

    fn opens_sequence(&self) -> bool {
        matches!(self.byte(0), b'$' | b'%') && self.byte(1) == b'{'
    }

    fn open_sequence(&mut self) {
        let length = if self.byte(2) == b'~' { 3 } else { 2 };
        self.take(Kind::OpenTemplate, length);
        self.modes.push(Mode::Sequence(0));
    }

    /// How many bytes at `at` belong together in a literal: a backslash with what it escapes, a run of
    /// `$` or `%` with the brace that two of them escape. 0 where a sequence opens.
    fn literal_step(&self, at: usize, backslashes: bool) -> usize {
        match self.byte(at) {
            // A line break is never swallowed: it ends the string.
            b'\\' if backslashes && !matches!(self.byte(at + 1), b'\n' | 0) => 2,
            sign @ (b'$' | b'%') => {
                let bytes = self.rest.as_bytes().iter().skip(at);
                let run = bytes.take_while(|byte| **byte == sign).count();
                match (run, self.byte(at + run)) {
                    (1, b'{') => 0,
                    (_, b'{') => run + 1,
                    _ => run,
                }
            }
            _ => 1,
        }
    }
}

fn is_marker(marker: &str) -> bool {
    let mut chars = marker.chars();
    chars.next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && chars.all(|c| c.is_alphanumeric() || c == '_' || c == '-')
}
