//! The handout as Markdown, to paste into a wiki or a course.

use std::io::{self, Write};

use crate::case::{CaseTurn, FlagName};
use crate::conversation::{Kind, Voice};
use crate::document::CharIndex;
use crate::examples::Example;
use crate::export::findings::findings;
use crate::export::quotation::in_marks;

use super::{Handout, QUOTES, decided, shown, who};

/// Signs that Markdown would take for its own.
const SIGNS: &str = "\\`*_{}[]<>#+-|!~$&";

impl Handout<'_> {
    /// Writes the whole handout.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn markdown(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "# {}\n\n{}\n", self.title(), self.privacy())?;
        for (at, example) in self.examples.iter().enumerate() {
            self.example(out, at, &shown(example))?;
        }
        Ok(())
    }

    fn example(&self, out: &mut dyn Write, at: usize, example: &Example) -> io::Result<()> {
        let (case, language) = (&example.case, self.language);
        writeln!(
            out,
            "## {}\n\n{}\n",
            plain(&self.heading(at, example)),
            plain(&self.facts(case))
        )?;
        if let Some(said) = self.said(example) {
            writeln!(out, "*{}*\n", plain(&said))?;
        }
        for turn in case
            .turns
            .iter()
            .filter(|turn| turn.kind != Kind::Boilerplate)
        {
            let text = marked(turn, example);
            if turn.voice == Voice::Narrated {
                writeln!(out, "> {text}")?;
            } else {
                writeln!(
                    out,
                    "> **{}:** {text}",
                    plain(&who(turn.speaker.as_deref(), language.party(turn.party)))
                )?;
            }
            writeln!(out, ">")?;
        }
        writeln!(out)?;
        for finding in findings(case) {
            writeln!(
                out,
                "**{}, {}**\n",
                language.flag(finding.flag),
                language.percent(finding.probability)
            )?;
            for evidence in case.flags.get(finding.flag).evidence.iter().take(QUOTES) {
                let reason = if evidence.reason.is_empty() {
                    language.signal(evidence.signal)
                } else {
                    evidence.reason.clone()
                };
                writeln!(
                    out,
                    "- {}: {}",
                    plain(&in_marks(&evidence.quote)),
                    plain(&reason)
                )?;
            }
            writeln!(out)?;
        }
        if !example.decisions.is_empty() {
            writeln!(
                out,
                "**{}**\n",
                language.pick("Решение руководителя", "The supervisor's decision")
            )?;
            for decision in &example.decisions {
                writeln!(out, "- {}", plain(&decided(decision, language)))?;
            }
            writeln!(out)?;
        }
        let questions = self.asked(example);
        if questions.is_empty() {
            return Ok(());
        }
        writeln!(
            out,
            "**{}**\n",
            language.pick("Вопросы для группы", "Questions for the class")
        )?;
        for (number, question) in questions.iter().enumerate() {
            writeln!(out, "{}. {}", number + 1, plain(question))?;
        }
        writeln!(out)
    }
}

/// A turn's text with the evidence in bold.
fn marked(turn: &CaseTurn, example: &Example) -> String {
    let mut spans: Vec<(usize, usize)> = FlagName::ALL
        .iter()
        .flat_map(|&flag| &example.case.flags.get(flag).evidence)
        .filter(|evidence| evidence.turn == turn.index)
        .map(|evidence| (evidence.start, evidence.end))
        .collect();
    spans.sort_unstable();
    // signs of bold that touch each other would show
    spans.dedup_by(|next, first| {
        let joins = next.0 <= first.1;
        first.1 = if joins { first.1.max(next.1) } else { first.1 };
        joins
    });
    let index = CharIndex::new(&turn.text);
    let cut = |from: usize, to: usize| &turn.text[index.byte_at(from)..index.byte_at(to)];
    let letters = index.char_at(turn.text.len());
    let (mut text, mut done) = (String::new(), 0);
    for (start, end) in spans {
        if start >= end || end > letters {
            continue;
        }
        text.push_str(&plain(cut(done, start)));
        text.push_str(&format!("**{}**", plain(cut(start, end))));
        done = end;
    }
    text.push_str(&plain(cut(done, letters)));
    text
}

/// Text on one line that Markdown leaves as it is.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.trim_matches('\n').chars() {
        match letter {
            '\n' | '\r' | '\t' => plain.push(' '),
            control if control.is_control() => {}
            sign if SIGNS.contains(sign) => plain.extend(['\\', sign]),
            letter => plain.push(letter),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn nothing_of_a_conversation_is_markup() {
        assert_eq!(plain("<b>5*5</b>\n# да"), "\\<b\\>5\\*5\\</b\\> \\# да");
    }
}
