/// A piece of source that the guards look at. Comments are none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// A name or keyword; a raw identifier without its `r#`.
    Word(String),
    /// What stands inside a string literal, escapes as written.
    Text(String),
    /// `::`.
    Colons,
    /// Any other character that is no white space. Literals of numbers and characters are left out.
    Sign(char),
}

/// Cuts source text into tokens.
pub fn lex(source: &str) -> Vec<Token> {
    let chars: Vec<char> = source.chars().collect();
    let mut lexer = Lexer { chars: &chars, at: 0, tokens: Vec::new() };
    while lexer.at < lexer.chars.len() {
        lexer.step();
    }
    lexer.tokens
}

struct Lexer<'a> {
    chars: &'a [char],
    at: usize,
    tokens: Vec<Token>,
}

impl Lexer<'_> {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> String {
        let from = self.at;
        while self.peek(0).is_some_and(&wanted) {
            self.at += 1;
        }
        self.chars[from..self.at].iter().collect()
    }

    fn step(&mut self) {
        match (self.peek(0).unwrap_or(' '), self.peek(1)) {
            ('/', Some('/')) => {
                self.take_while(|c| c != '\n');
            }
            ('/', Some('*')) => self.block_comment(),
            ('"', _) => self.text(0),
            ('\'', _) => self.character_or_lifetime(),
            (':', Some(':')) => {
                self.at += 2;
                self.tokens.push(Token::Colons);
            }
            (c, _) if c.is_alphabetic() || c == '_' => self.word(),
            (c, _) if c.is_ascii_digit() => {
                self.take_while(|c| c.is_ascii_alphanumeric() || c == '_');
            }
            (c, _) => {
                self.at += 1;
                if !c.is_whitespace() {
                    self.tokens.push(Token::Sign(c));
                }
            }
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0;
        while let Some(c) = self.peek(0) {
            match (c, self.peek(1)) {
                ('/', Some('*')) => depth += 1,
                ('*', Some('/')) => depth -= 1,
                _ => {
                    self.at += 1;
                    continue;
                }
            }
            self.at += 2;
            if depth == 0 {
                return;
            }
        }
    }

    /// A name, or what a name can begin: a raw or byte string, a raw identifier.
    fn word(&mut self) {
        let word = self.take_while(|c| c.is_alphanumeric() || c == '_');
        let hashes = self.chars[self.at..].iter().take_while(|c| **c == '#').count();
        match (word.as_str(), self.peek(hashes)) {
            ("r" | "br" | "cr", Some('"')) => {
                self.at += hashes;
                self.raw_text(hashes);
            }
            ("b" | "c", Some('"')) if hashes == 0 => self.text(0),
            ("b", Some('\'')) if hashes == 0 => self.character_or_lifetime(),
            ("r", Some(c)) if hashes == 1 && (c.is_alphabetic() || c == '_') => self.at += 1,
            _ => self.tokens.push(Token::Word(word)),
        }
    }

    fn text(&mut self, from: usize) {
        self.at += 1 + from;
        let mut text = String::new();
        while let Some(c) = self.peek(0) {
            self.at += 1;
            match c {
                '"' => break,
                '\\' => {
                    text.push(c);
                    text.extend(self.peek(0));
                    self.at += 1;
                }
                c => text.push(c),
            }
        }
        self.tokens.push(Token::Text(text));
    }

    fn raw_text(&mut self, hashes: usize) {
        self.at += 1;
        let end: String = format!("\"{}", "#".repeat(hashes));
        let rest: String = self.chars[self.at..].iter().collect();
        let text = rest.split(&end).next().unwrap_or_default().to_owned();
        self.at += text.chars().count() + end.len();
        self.tokens.push(Token::Text(text));
    }

    fn character_or_lifetime(&mut self) {
        match (self.peek(1), self.peek(2)) {
            (Some('\\'), _) => {
                // The escaped character may be a quote itself.
                self.at += 3;
                self.take_while(|c| c != '\'');
                self.at += 1;
            }
            (_, Some('\'')) => self.at += 3,
            _ => {
                self.at += 1;
                self.take_while(|c| c.is_alphanumeric() || c == '_');
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(source: &str) -> String {
        let tokens = lex(source).into_iter().map(|token| match token {
            Token::Word(word) => word,
            Token::Text(text) => format!("<{text}>"),
            Token::Colons => "::".to_owned(),
            Token::Sign(sign) => sign.to_string(),
        });
        tokens.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn comments_characters_and_lifetimes_are_left_out() {
        assert_eq!(words("a // b::c\n/* d /* e */ f */ g"), "a g");
        assert_eq!(words(r"'a' '\'' '\u{1}' b'x' &'a str 12u8"), "& str");
        assert_eq!(words("fn f<'a>(x: &'a T)"), "fn f < > ( x : & T )");
    }

    #[test]
    fn strings_of_every_kind_are_texts() {
        assert_eq!(words(r#" "a::b" b"c" "d\"e" "#), r#"<a::b> <c> <d\"e>"#);
        assert_eq!(words("r#\"x \" y\"# z"), "<x \" y> z");
        assert_eq!(words("r#type r"), "type r");
    }

    #[test]
    fn paths_are_words_and_colons() {
        assert_eq!(words("crate::a::B"), "crate :: a :: B");
    }
}
