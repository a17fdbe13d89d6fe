//! SRT and WebVTT: cues with times; speakers by `<v Name>`, `[SPEAKER_00]:`, `Имя:` or a leading dash.

use super::draft::{Draft, Problem, spoken};
use super::labelled::Layout;
use super::moment::duration;
use super::open::Opened;
use super::{Drafts, ReadSettings};
use crate::document::{Channel, RawTurn};

pub(super) fn recognises(opened: &Opened, _: &ReadSettings) -> bool {
    let mut lines = opened
        .head
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty());
    opened.head.trim_start().starts_with("WEBVTT")
        || lines
            .by_ref()
            .take(3)
            .any(|line| matches!(timing(line), Some(Ok(_))))
}

/// A pause within which two cues of one speaker are one turn: cues are cut by width, not by sense.
const PAUSE_MS: u64 = 2000;

struct Cue {
    start: u64,
    end: u64,
    lines: Vec<String>,
}

pub(super) fn read(opened: Opened, _: &ReadSettings) -> Result<Drafts, Problem> {
    let text = opened.whole()?;
    let (cues, problems) = cues(&text);
    let lines: Vec<&str> = cues
        .iter()
        .flat_map(|cue| cue.lines.iter().map(String::as_str))
        .collect();
    let layout = Layout::count(&lines);
    let mut turns: Vec<RawTurn> = Vec::new();
    for cue in &cues {
        for (speaker, words) in speeches(&cue.lines, &layout) {
            let Some(turn) = spoken(speaker, None, &words, Some(cue.start), Some(cue.end)) else {
                continue;
            };
            match turns.last_mut().filter(|last| continues(last, &turn)) {
                Some(last) => {
                    last.text.push(' ');
                    last.text.push_str(&turn.text);
                    last.end_ms = turn.end_ms;
                }
                None => turns.push(turn),
            }
        }
    }
    let draft = Draft {
        alone: true,
        ..Draft::turns(Channel::Call, turns)
    };
    let problems = problems.into_iter().map(Err);
    Ok(Box::new(
        problems.chain([Ok(draft)]).collect::<Vec<_>>().into_iter(),
    ))
}

fn continues(last: &RawTurn, turn: &RawTurn) -> bool {
    let close = turn
        .start_ms
        .zip(last.end_ms)
        .is_some_and(|(start, end)| start.abs_diff(end) <= PAUSE_MS);
    last.speaker.is_some() && last.speaker == turn.speaker && close
}

/// Cues, and timing lines that cannot be read.
fn cues(text: &str) -> (Vec<Cue>, Vec<Problem>) {
    let mut cues: Vec<Cue> = Vec::new();
    let mut problems = Vec::new();
    let mut open = false;
    let lines: Vec<&str> = text.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        let line = line.trim();
        match timing(line) {
            Some(Ok((start, end))) => {
                cues.push(Cue {
                    start,
                    end,
                    lines: Vec::new(),
                });
                open = true;
            }
            Some(Err(())) => {
                problems.push(Problem::at(
                    at as u64 + 1,
                    format!("a cue's time cannot be read, its words are left out: «{line}»; write 00:00:01,000 --> 00:00:02,000"),
                ));
                open = false;
            }
            None if line.is_empty() => open = false,
            // The number of the next cue, where no blank line stands between.
            None if open
                && line.bytes().all(|byte| byte.is_ascii_digit())
                && lines
                    .get(at + 1)
                    .is_some_and(|next| timing(next.trim()).is_some()) => {}
            None if open => {
                if let Some(cue) = cues.last_mut() {
                    cue.lines.push(line.to_owned());
                }
            }
            None => {}
        }
    }
    (cues, problems)
}

/// `00:00:01,000 --> 00:00:02,500 align:start`; `Err` for an arrow without times around it.
fn timing(line: &str) -> Option<Result<(u64, u64), ()>> {
    let (start, end) = line.split_once("-->")?;
    if start.trim_start().starts_with('[') || !start.contains(':') {
        return None;
    }
    let times = || Some((duration(start)?, duration(end.split_whitespace().next()?)?));
    Some(times().ok_or(()))
}

/// Who says what within a cue.
fn speeches(lines: &[String], layout: &Layout) -> Vec<(Option<String>, String)> {
    let mut speeches: Vec<(Option<String>, String)> = Vec::new();
    for line in lines {
        for (voice, part) in voices(line) {
            let part = plain(part);
            let found = if voice.is_none() {
                layout.accept(&part)
            } else {
                None
            };
            let (speaker, words) = match found {
                Some(found) => (found.speaker.map(str::to_owned), found.text.to_owned()),
                None => (voice.map(plain), part.clone()),
            };
            let dash = ["- ", "– ", "— "]
                .iter()
                .find_map(|dash| words.strip_prefix(dash))
                .map(str::to_owned);
            let new = speaker.is_some() || dash.is_some() || speeches.is_empty();
            let words = dash.unwrap_or(words);
            match speeches.last_mut() {
                Some((_, said)) if !new => {
                    said.push(' ');
                    said.push_str(words.trim());
                }
                _ => speeches.push((speaker, words.trim().to_owned())),
            }
        }
    }
    speeches
}

/// Cuts a line at its `<v Name>` tags.
fn voices(line: &str) -> Vec<(Option<&str>, &str)> {
    let mut parts = Vec::new();
    let mut rest = line;
    let mut voice = None;
    while let Some(at) = rest
        .find("<v")
        .filter(|at| rest[at + 2..].starts_with([' ', '.']))
    {
        let Some(end) = rest[at..].find('>') else {
            break;
        };
        if !rest[..at].trim().is_empty() {
            parts.push((voice, &rest[..at]));
        }
        let tag = &rest[at + 2..at + end];
        // `<v.loud.fast Анна>`: classes stand before the name.
        voice = tag
            .split_once(' ')
            .map(|(_, name)| name.trim())
            .filter(|name| !name.is_empty());
        rest = &rest[at + end + 1..];
    }
    parts.push((voice, rest));
    parts
}

/// Drops tags (`<i>`, `</v>`, `<00:01.000>`, `{\an8}`) and reads the entities of WebVTT.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['<', '{']) {
        let close = if rest[at..].starts_with('<') {
            '>'
        } else {
            '}'
        };
        let tag = rest[at + 1..]
            .starts_with(|sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '/' | '\\'));
        match rest[at..].find(close).filter(|_| tag) {
            Some(end) => {
                plain.push_str(&rest[..at]);
                rest = &rest[at + end + 1..];
            }
            None => {
                plain.push_str(&rest[..=at]);
                rest = &rest[at + 1..];
            }
        }
    }
    plain.push_str(rest);
    for (entity, sign) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&nbsp;", " "),
        ("&lrm;", ""),
        ("&rlm;", ""),
        ("&amp;", "&"),
    ] {
        if plain.contains('&') {
            plain = plain.replace(entity, sign);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn voices_tags_and_entities_are_read() {
        assert_eq!(
            voices("<v.loud Анна Петрова>Да</v> <v Пётр>Нет"),
            [(Some("Анна Петрова"), "Да</v> "), (Some("Пётр"), "Нет")]
        );
        assert_eq!(
            plain("{\\an8}<i>Да</i> &amp; 5 < 6 <00:01.000>нет"),
            "Да & 5 < 6 нет"
        );
    }

    #[test]
    fn a_cue_with_two_dashes_has_two_speakers() {
        let lines = [
            "- Алло?".to_owned(),
            "- Слушаю".to_owned(),
            "вас".to_owned(),
        ];
        let layout = Layout::count(&[]);
        assert_eq!(
            speeches(&lines, &layout),
            [(None, "Алло?".to_owned()), (None, "Слушаю вас".to_owned())]
        );
    }

    #[test]
    fn cues_need_no_blank_lines_between_and_bad_times_are_reported() {
        let (cues, problems) = cues(
            "1\n00:00:01,000 --> 00:00:02,000\nРаз\n2\n00:00:03,000 --> 00:00:04,000\nДва\n\n3\n00:0x --> 1\nТри\n",
        );
        assert_eq!(
            cues.iter()
                .map(|cue| cue.lines.join("|"))
                .collect::<Vec<_>>(),
            ["Раз", "Два"]
        );
        assert_eq!(problems[0].line, Some(9));
    }
}
