//! Reads Rust source files without compiling them: which paths a module names, which texts it holds. For the walls and
//! guards, which must see what the compiler lets pass.

mod lexer;
mod modules;
mod paths;

pub use lexer::{Token, lex};
pub use modules::{Module, files, modules, repository};
pub use paths::{Path, paths};
