//! One HTML file that needs nothing beside itself: no network, no folder, and for reading no script.

mod case;
mod decode;
mod diagram;
mod exchange;
mod page;

pub use page::HtmlReport;
