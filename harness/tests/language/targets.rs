//! The file of `rehearsal run --target`.

use rehearsal::language::parse_target;

#[test]
fn every_example_in_the_document_can_be_read() {
    let document = include_str!("../../../docs/targets.md");
    let mut read = 0;
    for block in document.split("```yaml\n").skip(1) {
        let text = block.split("```").next().unwrap();
        if let Err(error) = parse_target("docs/targets.md", text) {
            panic!("{}", error.picture(false));
        }
        read += 1;
    }
    assert!(read >= 2, "only {read} examples were found");
}
