//! The conversation as people read one: bubbles for speech, paragraphs for narration, comments apart.

use std::borrow::Cow;

use maud::{Markup, PreEscaped, html};

use crate::case::{Case, CaseTurn};
use crate::conversation::{Kind, Party, Voice};
use crate::export::words::Language;

use super::abridge::Abridged;
use super::highlight::{Mark, marks, pieces};

/// Writes the turns of one case; `number` makes its anchors unique on the page.
pub fn dialogue(number: u64, abridged: &Abridged, language: Language) -> Markup {
    let mut writer = Writer {
        number,
        case: &abridged.case,
        language,
        noted: 0,
    };
    let (comments, story): (Vec<&CaseTurn>, Vec<&CaseTurn>) = abridged
        .case
        .turns
        .iter()
        .partition(|turn| turn.kind == Kind::Comment);
    let mut blocks: Vec<Markup> = Vec::new();
    let mut expected = 0;
    let mut rest = story.as_slice();
    let gaps = abridged.turns > abridged.case.turns.len();
    while let Some(first) = rest.first() {
        if gaps && first.index > expected {
            blocks.push(writer.gap((first.index - expected) as u64));
        }
        let length = block_length(rest);
        let (block, after) = rest.split_at(length);
        expected = block.last().map_or(expected, |turn| turn.index + 1);
        blocks.push(writer.block(block));
        rest = after;
    }
    if gaps && expected < abridged.turns && comments.is_empty() {
        blocks.push(writer.gap((abridged.turns - expected) as u64));
    }
    html! {
        div.talk lang="ru" { @for block in &blocks { (block) } }
        @if !comments.is_empty() {
            section.comments aria-label=(language.pick("Комментарии", "Comments")) {
                h4 { (language.pick("Комментарии читателей", "Readers' comments")) }
                div.talk lang="ru" { @for comment in &comments { (writer.bubble(comment)) } }
            }
        }
    }
}

/// How many turns from the first on make one block: a paragraph of narration, a stretch of the site's own words, or a
/// single turn.
fn block_length(turns: &[&CaseTurn]) -> usize {
    let joins = |before: &CaseTurn, after: &CaseTurn| match (shape(before), shape(after)) {
        (Shape::Boilerplate, Shape::Boilerplate) => true,
        (Shape::Paragraph, Shape::Paragraph) => {
            // sentences of one paragraph stand a space apart, paragraphs at least a line break and an indent
            before.kind == after.kind
                && before.index + 1 == after.index
                && after.start.saturating_sub(before.end) <= 1
                && !before.text.ends_with('\n')
        }
        _ => false,
    };
    1 + turns
        .windows(2)
        .take_while(|pair| joins(pair[0], pair[1]))
        .count()
}

#[derive(Clone, Copy, PartialEq)]
enum Shape {
    Bubble,
    Paragraph,
    Heading,
    Boilerplate,
}

fn shape(turn: &CaseTurn) -> Shape {
    match (turn.kind, turn.voice) {
        (Kind::Boilerplate, _) => Shape::Boilerplate,
        (Kind::Heading, _) => Shape::Heading,
        (_, Voice::Narrated) => Shape::Paragraph,
        (_, Voice::Spoken | Voice::Quoted) => Shape::Bubble,
    }
}

struct Writer<'a> {
    number: u64,
    case: &'a Case,
    language: Language,
    noted: usize,
}

impl Writer<'_> {
    fn block(&mut self, turns: &[&CaseTurn]) -> Markup {
        match shape(turns[0]) {
            Shape::Boilerplate => self.boilerplate(turns),
            Shape::Heading => {
                html! { h4.heading id=(self.anchor(turns[0])) { (visible(&turns[0].text)) } }
            }
            Shape::Paragraph => self.paragraph(turns),
            Shape::Bubble => self.bubble(turns[0]),
        }
    }

    fn anchor(&self, turn: &CaseTurn) -> String {
        format!("c{}-t{}", self.number, turn.index)
    }

    fn bubble(&mut self, turn: &CaseTurn) -> Markup {
        let party = self.language.party(turn.party);
        let label = turn.speaker.as_deref().filter(|label| *label != party);
        let (text, notes) = self.marked(turn);
        html! {
            article.turn.(party_class(turn.party)).quoted[turn.voice == Voice::Quoted] id=(self.anchor(turn)) {
                header.by {
                    @if !(turn.kind == Kind::Comment && turn.party == Party::Third && label.is_some()) { span.party { (party) } }
                    @if let Some(label) = label { span.label { (visible(label)) } }
                    @if turn.hostility >= 0.25 {
                        span.heat title=(self.language.pick("накал реплики", "hostility of the turn")) {
                            (self.language.pick("накал", "heat")) " " (self.language.score(turn.hostility))
                        }
                    }
                }
                p.words { (text) }
                (self.notes(&notes))
            }
        }
    }

    fn paragraph(&mut self, turns: &[&CaseTurn]) -> Markup {
        let mut sentences = Vec::with_capacity(turns.len());
        let mut notes = Vec::new();
        for turn in turns {
            let (text, below) = self.marked(turn);
            sentences.push(html! { span.sentence id=(self.anchor(turn)) { (text) } });
            notes.extend(below);
        }
        html! {
            div.prose.frame[turns[0].kind == Kind::Frame] {
                p { @for sentence in &sentences { (sentence) " " } }
                (self.notes(&notes))
            }
        }
    }

    fn boilerplate(&self, turns: &[&CaseTurn]) -> Markup {
        let letters: usize = turns.iter().map(|turn| turn.text.chars().count()).sum();
        let size = self.language.count(
            letters as u64,
            ["знак", "знака", "знаков"],
            ["character", "characters"],
        );
        html! {
            details.site {
                summary { (self.language.pick("Служебный текст сайта", "The site's own words")) ", " (size) }
                @for turn in turns { p id=(self.anchor(turn)) { (visible(&turn.text)) } }
            }
        }
    }

    fn gap(&self, turns: u64) -> Markup {
        let count = self
            .language
            .count(turns, ["реплика", "реплики", "реплик"], ["turn", "turns"]);
        html! {
            p.gap { "⋯ " (self.language.pick("не показано: ", "not shown: ")) (count)
                (self.language.pick("; целиком в cases.jsonl", "; in full in cases.jsonl")) }
        }
    }

    /// The text with its marks, and the notes that explain them.
    fn marked(&mut self, turn: &CaseTurn) -> (Markup, Vec<Markup>) {
        let marks = marks(self.case, turn);
        let before = self.noted;
        self.noted += marks.len();
        let text = html! {
            @for piece in pieces(&turn.text, &marks) {
                @if let Some(&top) = piece.under.iter().min_by_key(|&&at| (marks[at].flags.is_empty(), marks[at].tone)) {
                    mark.(marks[top].tone.class()).evidence[!marks[top].flags.is_empty()]
                        title=(self.tooltip(&marks, &piece.under)) {
                        @let (words, stop) = before_stop(piece.text, !piece.closing.is_empty());
                        (visible(words))
                        @if !piece.closing.is_empty() { sup { (numbers(before, &piece.closing)) } }
                        (stop)
                    }
                } @else { (visible(piece.text)) }
            }
        };
        let notes = marks
            .iter()
            .enumerate()
            .map(|(at, mark)| self.note(before + at + 1, mark))
            .collect();
        (text, notes)
    }

    fn notes(&self, notes: &[Markup]) -> Markup {
        html! {
            @if !notes.is_empty() { ul.notes lang=(self.language.code()) { @for note in notes { (note) } } }
        }
    }

    fn note(&self, number: usize, mark: &Mark) -> Markup {
        html! {
            li.(mark.tone.class()).evidence[!mark.flags.is_empty()] title=(mark.origins.join(", ")) {
                sup { (number) } span.sign aria-hidden="true" { (mark.tone.sign()) } " "
                (self.language.signal(mark.signal))
                @if let Some(probability) = mark.probability { span.sure { (self.language.score(probability)) } }
            }
        }
    }

    fn tooltip(&self, marks: &[Mark], under: &[usize]) -> String {
        under
            .iter()
            .map(|&at| {
                let mark = &marks[at];
                let mut text = self.language.signal(mark.signal);
                for flag in &mark.flags {
                    text.push_str(" → ");
                    text.push_str(self.language.flag(*flag));
                }
                text
            })
            .collect::<Vec<_>>()
            .join("; ")
    }
}

/// The words and the stop after them: the number of a note stands before a full stop or comma, after any other mark.
fn before_stop(text: &str, noted: bool) -> (&str, &str) {
    let words = text.trim_end_matches(['.', ',', ';', ':']);
    match &text[words.len()..] {
        stop if noted && stop.len() == 1 => (words, stop),
        _ => (text, ""),
    }
}

/// Numbers of the notes that end at one place: `2, 3`.
fn numbers(before: usize, closing: &[usize]) -> String {
    closing
        .iter()
        .map(|at| (before + at + 1).to_string())
        .collect::<Vec<_>>()
        .join(", ")
}

/// The party's name in style sheets.
fn party_class(party: Party) -> &'static str {
    match party {
        Party::Staff => "staff",
        Party::Customer => "customer",
        Party::Third => "third",
        Party::Unknown => "unknown",
    }
}

/// Text as a page can show it: control characters, which browsers drop or refuse, become visible.
pub fn visible(text: &str) -> Cow<'_, str> {
    let hidden = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\t' | '\r');
    if text.contains(hidden) {
        Cow::Owned(text.replace(hidden, "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// A bar from 0 to 1 that needs no style attribute, which the page's policy forbids.
pub fn bar(share: f64, class: &str) -> Markup {
    let width = (share.clamp(0.0, 1.0) * 100.0).round();
    PreEscaped(format!(
        "<svg class=\"bar {class}\" viewBox=\"0 0 100 6\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"track\" width=\"100\" height=\"6\"/><rect class=\"fill\" width=\"{width}\" height=\"6\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::before_stop;

    #[test]
    fn the_number_of_a_note_stands_before_the_full_stop() {
        assert_eq!(before_stop("вали отсюда.", true), ("вали отсюда", "."));
        assert_eq!(before_stop("вали отсюда.", false), ("вали отсюда.", ""));
        assert_eq!(before_stop("вали!", true), ("вали!", ""));
        assert_eq!(before_stop("ну...", true), ("ну...", ""));
    }
}
