//! Saved web pages → text: scripts and styles dropped, paragraphs as blank lines, nothing that is read left out.

use scraper::{ElementRef, Html, Node, Selector};

use super::draft::{Draft, Problem};
use super::moment::Moment;
use super::open::Opened;
use super::{Drafts, ReadSettings, labelled, prose};

pub(super) fn recognises(opened: &Opened, _: &ReadSettings) -> bool {
    let named = matches!(opened.extension.as_str(), "html" | "htm" | "xhtml");
    let start: String = opened.head.trim_start().chars().take(2000).collect();
    let start = start.to_lowercase();
    let page = start.starts_with("<!doctype html")
        || start.starts_with("<html")
        || start.contains("<html");
    let piece = start.starts_with('<')
        && ["<p>", "<p ", "<div", "<body", "<article", "<br"]
            .iter()
            .any(|tag| start.contains(tag));
    named || page || piece
}

pub(super) fn read(opened: Opened, _: &ReadSettings) -> Result<Drafts, Problem> {
    let page = Html::parse_document(&opened.whole()?);
    let text = text_of(&page);
    let started_at = published(&page);
    let draft = labelled::draft(&text).map(|draft| Draft {
        alone: true,
        ..draft
    });
    let draft = draft.unwrap_or_else(|| prose::document(text));
    Ok(prose::one(Draft {
        started_at: draft.started_at.or(started_at),
        ..draft
    }))
}

/// The date that the page states for machines; a page without one, or with one that cannot be read, has none.
fn published(page: &Html) -> Option<Moment> {
    [
        ("meta[property=\"article:published_time\"]", "content"),
        ("[itemprop=\"datePublished\"]", "content"),
        ("[itemprop=\"datePublished\"]", "datetime"),
        ("article time[datetime]", "datetime"),
    ]
    .into_iter()
    .find_map(|(selector, attribute)| {
        let selector = Selector::parse(selector).ok()?;
        Moment::parse(page.select(&selector).next()?.attr(attribute)?).ok()
    })
}

/// Elements whose content nobody reads on the page.
const HIDDEN: [&str; 10] = [
    "script", "style", "noscript", "template", "head", "svg", "iframe", "object", "canvas",
    "select",
];

/// Elements that begin and end a paragraph.
const BLOCKS: [&str; 28] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "main",
    "nav",
    "ol",
    "p",
    "section",
    "table",
    "ul",
];

/// Elements that begin a line.
const LINES: [&str; 4] = ["li", "tr", "option", "summary"];

enum Step<'a, N> {
    Enter(N),
    Leave(&'a str),
}

/// Walks without recursion: pages nest as deep as they like.
fn text_of(page: &Html) -> String {
    let mut text = Text::default();
    let mut steps = vec![Step::Enter(page.tree.root())];
    let mut verbatim = 0;
    while let Some(step) = steps.pop() {
        match step {
            Step::Leave(name) => {
                if name == "pre" {
                    verbatim -= 1;
                }
                text.end(name);
            }
            Step::Enter(node) => {
                let name = ElementRef::wrap(node).map(|element| element.value().name());
                match (node.value(), name) {
                    (Node::Text(words), _) if verbatim > 0 => text.verbatim(words),
                    (Node::Text(words), _) => text.words(words),
                    (_, Some(name)) if HIDDEN.contains(&name) => continue,
                    (_, Some(name)) => {
                        verbatim += usize::from(name == "pre");
                        text.begin(name);
                        steps.push(Step::Leave(name));
                    }
                    _ => {}
                }
                steps.extend(node.children().rev().map(Step::Enter));
            }
        }
    }
    text.finish()
}

/// Text in the making: white space and breaks are held back until words come.
#[derive(Default)]
struct Text {
    text: String,
    breaks: usize,
    space: bool,
}

impl Text {
    fn begin(&mut self, name: &str) {
        match name {
            "br" => self.breaks = (self.breaks + 1).min(2),
            "q" => self.put("«"),
            _ => self.edge(name),
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "q" => {
                self.space = false;
                self.put("»");
            }
            "td" | "th" => self.space = true,
            "br" => {}
            _ => self.edge(name),
        }
    }

    fn edge(&mut self, name: &str) {
        if BLOCKS.contains(&name) || name == "pre" || name == "hr" {
            self.breaks = 2;
        } else if LINES.contains(&name) {
            self.breaks = self.breaks.max(1);
        }
    }

    fn words(&mut self, words: &str) {
        let white = |sign: char| matches!(sign, ' ' | '\n' | '\t' | '\r' | '\x0c');
        self.space |= words.starts_with(white);
        for word in words.split(white).filter(|word| !word.is_empty()) {
            self.put(word);
            self.space = true;
        }
        self.space = words.ends_with(white) || (self.space && words.trim_matches(white).is_empty());
    }

    fn verbatim(&mut self, words: &str) {
        for (at, line) in words.split('\n').enumerate() {
            if at > 0 {
                self.breaks = (self.breaks + 1).min(2);
            }
            if !line.trim().is_empty() {
                self.put(line.trim_end());
            }
        }
    }

    fn put(&mut self, words: &str) {
        if !self.text.is_empty() {
            match self.breaks {
                0 if self.space => self.text.push(' '),
                0 => {}
                breaks => self.text.extend(std::iter::repeat_n('\n', breaks)),
            }
        }
        self.breaks = 0;
        self.space = false;
        self.text.push_str(words);
    }

    fn finish(mut self) -> String {
        self.text.push('\n');
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_and_lines_stay_and_markup_goes() {
        let page = Html::parse_document(
            "<title>Блог</title><style>p{}</style><h1>Как мне  чинили\nкран</h1><p>Звоню: <b>«Алло»</b>, <i>тиши</i>на.<br>Жду.</p>\
             <ul><li>раз<li>два</ul><script>alert('нет')</script><p>Сказал: <q>Ждите</q>.</p><p>&lt;script&gt; — это текст</p>",
        );
        assert_eq!(
            text_of(&page),
            "Как мне чинили кран\n\nЗвоню: «Алло», тишина.\nЖду.\n\nраз\nдва\n\nСказал: «Ждите».\n\n<script> — это текст\n"
        );
    }

    #[test]
    fn a_page_nested_ten_thousand_deep_is_read() {
        let page = Html::parse_document(&format!(
            "{}дно{}",
            "<div>".repeat(10_000),
            "</div>".repeat(10_000)
        ));
        assert_eq!(text_of(&page), "дно\n");
    }
}
