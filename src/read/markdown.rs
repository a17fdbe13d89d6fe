//! Markdown → text: marks and links dropped, paragraphs, list items and line ends kept.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::draft::{Draft, Problem};
use super::open::Opened;
use super::{Drafts, ReadSettings, labelled, prose};

pub(super) fn recognises(opened: &Opened, _: &ReadSettings) -> bool {
    matches!(opened.extension.as_str(), "md" | "markdown")
}

pub(super) fn read(opened: Opened, _: &ReadSettings) -> Result<Drafts, Problem> {
    let text = plain(&opened.whole()?);
    // «**Оператор:** слушаю вас» is a transcript under its marks.
    let draft = labelled::draft(&text).map(|draft| Draft {
        alone: true,
        ..draft
    });
    Ok(prose::one(draft.unwrap_or_else(|| prose::document(text))))
}

fn plain(markdown: &str) -> String {
    let mut text = String::new();
    let (mut hidden, mut lists) = (0, 0);
    for event in Parser::new_ext(
        markdown,
        Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES,
    ) {
        match event {
            Event::Start(Tag::Image { .. } | Tag::MetadataBlock(_)) => hidden += 1,
            Event::End(TagEnd::Image | TagEnd::MetadataBlock(_)) => hidden -= 1,
            _ if hidden > 0 => {}
            Event::Start(Tag::List(_)) => {
                if lists == 0 {
                    new_paragraph(&mut text);
                }
                lists += 1;
            }
            // «- Когда привезёте?» is a line of a dialogue as often as an item of a list: the dash stays.
            Event::Start(Tag::Item) => {
                new_line(&mut text);
                text.push_str("- ");
            }
            Event::Start(Tag::Paragraph) if text.ends_with("- ") => {}
            Event::Start(
                Tag::Paragraph
                | Tag::Heading { .. }
                | Tag::BlockQuote(_)
                | Tag::CodeBlock(_)
                | Tag::Table(_),
            ) => {
                new_paragraph(&mut text);
            }
            Event::End(TagEnd::List(_)) => {
                lists -= 1;
                if lists == 0 {
                    new_paragraph(&mut text);
                }
            }
            Event::End(TagEnd::TableCell) => text.push(' '),
            Event::End(TagEnd::TableRow | TagEnd::TableHead) => new_line(&mut text),
            Event::Text(part) | Event::Code(part) => text.push_str(&part),
            Event::SoftBreak | Event::HardBreak => text.push('\n'),
            Event::Rule => new_paragraph(&mut text),
            _ => {}
        }
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

fn new_line(text: &mut String) {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

fn new_paragraph(text: &mut String) {
    new_line(text);
    if !text.is_empty() && !text.ends_with("\n\n") {
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_and_words_lines_and_dashes_stay() {
        let markdown = "# Ремонт\n\nЗвоню [в сервис](http://x.ru) **третий** раз:\n\n- Алло, когда?\n- Ждите!\n\nЖду.\nДалее.\n\n![фото](a.png)\n";
        assert_eq!(
            plain(markdown),
            "Ремонт\n\nЗвоню в сервис третий раз:\n\n- Алло, когда?\n- Ждите!\n\nЖду.\nДалее.\n"
        );
    }
}
