use super::lexer::{Token, lex};

/// A path that a module names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Path {
    /// Into the own crate, from its root down.
    Own(Vec<String>),
    /// Anything else: another crate, the standard library, or a name in scope.
    Other(Vec<String>),
}

/// All paths that the source of the module `module` names, in `use` items and elsewhere, resolved where they begin with
/// `crate`, `self` or `super`. Names that were brought in by a `use` are found there. Inline modules are followed.
pub fn paths(module: &[String], source: &str) -> Vec<Path> {
    let tokens = lex(source);
    let mut reader =
        Reader { tokens: &tokens, at: 0, module: module.to_vec(), inline: Vec::new(), depth: 0, found: Vec::new() };
    while reader.at < tokens.len() {
        reader.step();
    }
    reader.found
}

struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
    /// The module that is being read, inline ones included.
    module: Vec<String>,
    /// The depths at which inline modules began.
    inline: Vec<usize>,
    depth: usize,
    found: Vec<Path>,
}

impl Reader<'_> {
    fn word(&self, ahead: usize) -> Option<&str> {
        match self.tokens.get(self.at + ahead) {
            Some(Token::Word(word)) => Some(word),
            _ => None,
        }
    }

    fn is(&self, ahead: usize, token: &Token) -> bool {
        self.tokens.get(self.at + ahead) == Some(token)
    }

    fn step(&mut self) {
        if let (Some("mod"), Some(name), true) = (self.word(0), self.word(1), self.is(2, &Token::Sign('{'))) {
            self.module.push(name.to_owned());
            self.inline.push(self.depth);
            self.depth += 1;
            self.at += 3;
        } else if self.word(0) == Some("use") {
            self.at += 1;
            self.tree(&[]);
        } else if self.word(0).is_some() {
            let path = self.plain();
            // A bare name is in scope because of something that was seen already.
            if path.len() > 1 {
                self.keep(path);
            }
        } else {
            self.sign();
        }
    }

    fn sign(&mut self) {
        if self.is(0, &Token::Sign('{')) {
            self.depth += 1;
        } else if self.is(0, &Token::Sign('}')) {
            self.depth = self.depth.saturating_sub(1);
            if self.inline.last() == Some(&self.depth) {
                self.inline.pop();
                self.module.pop();
            }
        }
        self.at += 1;
    }

    /// Words joined by `::`.
    fn plain(&mut self) -> Vec<String> {
        let mut path = Vec::new();
        while let Some(word) = self.word(0) {
            path.push(word.to_owned());
            self.at += 1;
            if !(self.is(0, &Token::Colons) && self.word(1).is_some()) {
                break;
            }
            self.at += 1;
        }
        path
    }

    /// The tree of a `use`, after the words in `before`.
    fn tree(&mut self, before: &[String]) {
        if self.is(0, &Token::Colons) {
            self.at += 1;
        }
        let path = [before, &self.plain()].concat();
        if self.is(0, &Token::Colons) {
            self.at += 1;
        }
        if self.is(0, &Token::Sign('{')) {
            self.at += 1;
            while self.at < self.tokens.len() && !self.is(0, &Token::Sign('}')) {
                let at = self.at;
                self.tree(&path);
                // `as name`, and the comma.
                while self.word(0).is_some() || self.is(0, &Token::Sign(',')) {
                    if self.is(0, &Token::Sign(',')) {
                        self.at += 1;
                        break;
                    }
                    self.at += 1;
                }
                self.at += usize::from(self.at == at);
            }
            self.at += 1;
        } else {
            self.at += usize::from(self.is(0, &Token::Sign('*')));
            self.keep(path);
        }
    }

    fn keep(&mut self, path: Vec<String>) {
        let mut rest = path.as_slice();
        let mut base = match rest.first().map(String::as_str) {
            Some("crate") => Vec::new(),
            Some("self" | "super") => self.module.clone(),
            _ => {
                self.found.push(Path::Other(path));
                return;
            }
        };
        while let Some(first @ ("crate" | "self" | "super")) = rest.first().map(String::as_str) {
            if first == "super" {
                base.pop();
            }
            rest = &rest[1..];
        }
        base.extend(rest.iter().cloned());
        self.found.push(Path::Own(base));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(source: &str) -> Vec<String> {
        let module = ["a".to_owned(), "b".to_owned()];
        let found = paths(&module, source).into_iter().filter_map(|path| match path {
            Path::Own(path) => Some(path.join("::")),
            Path::Other(_) => None,
        });
        found.collect()
    }

    fn other(source: &str) -> Vec<String> {
        let found = paths(&[], source).into_iter().filter_map(|path| match path {
            Path::Other(path) => Some(path.join("::")),
            Path::Own(_) => None,
        });
        found.collect()
    }

    #[test]
    fn paths_are_resolved_from_where_they_stand() {
        assert_eq!(
            own("use crate::x::Y; use super::c; use super::super::d::E; use self::f;"),
            ["x::Y", "a::c", "d::E", "a::b::f"]
        );
        assert_eq!(own("fn f() -> crate::x::Y { super::g::<u8>() }"), ["x::Y", "a::g"]);
    }

    #[test]
    fn trees_are_followed_to_every_leaf() {
        assert_eq!(
            own("pub(crate) use crate::{p::{self, Q as R}, s::*, super_t};"),
            ["p::self", "p::Q", "s", "super_t"]
        );
        assert_eq!(
            other("use {std::fmt, tokio::{net, sync::watch}};"),
            ["std::fmt", "tokio::net", "tokio::sync::watch"]
        );
    }

    #[test]
    fn inline_modules_are_one_level_deeper_until_they_end() {
        assert_eq!(
            own("mod tests { use super::*; fn f() { super::super::x::y(); } } use super::z;"),
            ["a::b", "a::x::y", "a::z"]
        );
    }

    #[test]
    fn comments_and_strings_name_nothing() {
        assert_eq!(own("// crate::x::Y\n/// [`crate::x`]\nconst A: &str = \"crate::x::Y\";"), [""; 0]);
    }

    #[test]
    fn a_path_in_an_attribute_or_a_macro_counts() {
        assert_eq!(
            other("#[tokio::test] fn f() { axum::routing::get(x); vec![serde_json::json!(1)] }"),
            ["tokio::test", "axum::routing::get", "serde_json::json"]
        );
    }
}
