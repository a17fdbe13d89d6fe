//! One case in full, as plain text: what to do, the verdicts with their numbers, every turn with its signals.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use textwrap::Options;

use crate::case::{Case, CaseSignal, CaseTurn, FlagName, Proof, Reason, State, Status};
use crate::conversation::{Kind, Party, Voice};
use crate::export::next_step::next_steps;
use crate::export::table::{Look, plain, quoted};
use crate::export::timeline::{Event, timelines};
use crate::export::tone::Tone;
use crate::export::words::Language;
use crate::ledger::{Ledger, Line};

/// Lines longer than this tire the eye, however wide the terminal.
const WIDEST: usize = 110;

/// Writes everything that is known of one case; `ledger` holds the promises of its customer, from all their conversations.
///
/// # Errors
/// When `out` fails.
pub fn explain(out: &mut dyn Write, case: &Case, ledger: &Ledger, look: Look) -> io::Result<()> {
    let mut page = Page {
        out,
        look: Look {
            width: look.width.clamp(30, WIDEST),
            ..look
        },
    };
    page.head(case)?;
    page.flags(case)?;
    page.scores(case)?;
    page.legitimacy(case)?;
    page.promises(case)?;
    page.timelines(case, ledger)?;
    page.turns(case)
}

struct Page<'a> {
    out: &'a mut dyn Write,
    look: Look,
}

impl Page<'_> {
    fn word<'t>(&self, ru: &'t str, en: &'t str) -> &'t str {
        self.look.language.pick(ru, en)
    }

    fn paint(&self, text: &str, style: Style) -> String {
        if self.look.colour && !text.is_empty() {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }

    fn title(&mut self, text: &str) -> io::Result<()> {
        let text = self.paint(text, Style::new().bold());
        writeln!(self.out, "\n{text}")
    }

    /// Writes a text wrapped, each line indented and painted.
    fn text(&mut self, first: &str, indent: usize, text: &str, style: Style) -> io::Result<()> {
        let rest = " ".repeat(indent);
        let start = format!("{rest}{first}");
        let next = " ".repeat(indent + textwrap::core::display_width(first));
        let options = Options::new(self.look.width)
            .initial_indent(&start)
            .subsequent_indent(&next);
        for line in textwrap::wrap(text, options) {
            let words = line.trim_start();
            let margin = &line[..line.len() - words.len()];
            let painted = self.paint(words, style);
            writeln!(self.out, "{margin}{painted}")?;
        }
        Ok(())
    }

    fn head(&mut self, case: &Case) -> io::Result<()> {
        let language = self.look.language;
        let title = self.paint(&plain(&case.case_id), Style::new().bold());
        let mut facts = vec![language.channel(case.channel).to_owned()];
        facts.extend(case.company.clone());
        facts.extend(
            case.started_at
                .as_deref()
                .map(|started| language.date(started)),
        );
        facts.extend(
            case.narrator
                .map(|narrator| language.narrator(narrator).to_owned()),
        );
        facts.extend(
            case.customer_key
                .as_deref()
                .map(|key| format!("{} {key}", self.word("клиент", "customer"))),
        );
        facts.push(format!(
            "{}, {} {}",
            case.source.path,
            self.word("запись", "record"),
            case.source.record
        ));
        writeln!(self.out, "{title}")?;
        self.text("", 0, &plain(&facts.join(" · ")), Style::new().dimmed())?;
        for notice in &case.notices {
            self.text("! ", 0, &plain(notice), AnsiColor::Yellow.on_default())?;
        }
        let what = self.word("Что делать", "What to do");
        self.title(what)?;
        for step in next_steps(case, language) {
            self.text("→ ", 2, &step, Style::new())?;
        }
        Ok(())
    }

    fn flags(&mut self, case: &Case) -> io::Result<()> {
        let language = self.look.language;
        let title = self.word("Флаги", "Flags");
        self.title(title)?;
        for name in FlagName::ALL {
            let flag = case.flags.get(name);
            let line = format!(
                "{}: {}, {}",
                language.flag(name),
                language.state(flag.state),
                language.percent(flag.probability)
            );
            self.text("", 2, &line, flag_style(name, flag.state))?;
            for evidence in &flag.evidence {
                self.text(
                    "",
                    4,
                    &format!("[{}] {}", evidence.turn, quoted(&evidence.quote)),
                    Style::new(),
                )?;
                let mut why = language.signal(evidence.signal);
                if !evidence.reason.is_empty() {
                    why = format!("{why}: {}", plain(&evidence.reason));
                }
                self.text(
                    "",
                    6,
                    &format!("{why} · {}", plain(&evidence.origin)),
                    Style::new().dimmed(),
                )?;
            }
        }
        Ok(())
    }

    fn scores(&mut self, case: &Case) -> io::Result<()> {
        let language = self.look.language;
        let title = self.word("Оценки, от 0 до 1", "Scores, 0 to 1");
        self.title(title)?;
        let scores = &case.scores;
        for (ru, en, score) in [
            ("срочность", "escalation", scores.escalation),
            (
                "враждебность сотрудника",
                "staff hostility",
                scores.staff_hostility,
            ),
            (
                "враждебность клиента",
                "customer hostility",
                scores.customer_hostility,
            ),
            ("обещание нарушено", "broken promise", scores.broken_promise),
            ("правота клиента", "legitimacy", scores.legitimacy),
        ] {
            writeln!(
                self.out,
                "  {}  {}",
                language.score(score),
                self.word(ru, en)
            )?;
        }
        Ok(())
    }

    fn legitimacy(&mut self, case: &Case) -> io::Result<()> {
        let language = self.look.language;
        let legitimacy = &case.legitimacy;
        let title = format!(
            "{}: {}, {}",
            self.word("Претензия", "Claim"),
            language.legitimacy(legitimacy.class),
            language.percent(legitimacy.probability)
        );
        self.title(&title)?;
        self.side("+ ", &legitimacy.reasons_for, AnsiColor::Blue.on_default())?;
        self.side("− ", &legitimacy.against, AnsiColor::Magenta.on_default())?;
        if legitimacy.legal.is_empty() {
            return Ok(());
        }
        self.text("", 2, language.no_legal_advice(), Style::new().bold())?;
        for remark in &legitimacy.legal {
            self.text("§ ", 2, &remark.remark, Style::new())?;
            let facts = format!("{} · {}", language.in_force(remark), remark.source);
            self.text("", 4, &facts, Style::new().dimmed())?;
        }
        Ok(())
    }

    fn side(&mut self, sign: &str, reasons: &[Reason], style: Style) -> io::Result<()> {
        for reason in reasons {
            self.text(sign, 2, &plain(&reason.reason), style)?;
            self.text(
                "",
                4,
                &format!("[{}] {}", reason.turn, quoted(&reason.quote)),
                Style::new(),
            )?;
        }
        Ok(())
    }

    fn promises(&mut self, case: &Case) -> io::Result<()> {
        if case.promises.is_empty() {
            return Ok(());
        }
        let language = self.look.language;
        let title = self.word("Обещания", "Promises");
        self.title(title)?;
        for promise in &case.promises {
            self.text(
                "",
                2,
                &format!("[{}] {}", promise.turn, quoted(&promise.quote)),
                Style::new(),
            )?;
            let mut facts = vec![language.status(promise.status).to_owned()];
            if let Some(due) = &promise.due {
                facts.push(format!(
                    "{} {}",
                    self.word("срок", "due"),
                    language.date(due)
                ));
            }
            if let Some(words) = &promise.due_quote {
                facts.push(quoted(words));
            }
            facts.extend(promise.days.map(|days| language.tale_days(days)));
            self.text("", 4, &facts.join(" · "), Style::new().dimmed())?;
            for proof in &promise.proof {
                let elsewhere = if case.conversation_ids.contains(&proof.conversation_id) {
                    String::new()
                } else {
                    format!(" {}", plain(&proof.conversation_id))
                };
                let line = format!("[{}{elsewhere}] {}", proof.turn, quoted(&proof.quote));
                let first = format!("{}: ", self.word("доказательство", "proof"));
                self.text(&first, 4, &line, Style::new())?;
            }
        }
        Ok(())
    }

    /// What was promised to this customer in the matter of this case, and what came of it, in order of time.
    fn timelines(&mut self, case: &Case, ledger: &Ledger) -> io::Result<()> {
        let chains = timelines(ledger, &case.case_id);
        if chains.is_empty() {
            return Ok(());
        }
        let language = self.look.language;
        let title = self.word("Обещания по времени", "Promises in time");
        self.title(title)?;
        for events in chains {
            for (at, event) in events.iter().enumerate() {
                let mark = if at == 0 {
                    "┌ "
                } else if at + 1 == events.len() {
                    "└ "
                } else {
                    "│ "
                };
                let (text, style) = match event {
                    Event::Promised(line) => (told(line, language), Style::new().bold()),
                    Event::Proved(proof, status) => {
                        (shown(proof, *status, language), status_style(*status))
                    }
                };
                self.text(mark, 2, &text, style)?;
            }
        }
        Ok(())
    }

    fn turns(&mut self, case: &Case) -> io::Result<()> {
        let title = self.word("Разговор", "Conversation");
        self.title(title)?;
        case.turns.iter().try_for_each(|turn| self.turn(turn))
    }

    fn turn(&mut self, turn: &CaseTurn) -> io::Result<()> {
        let language = self.look.language;
        let mut by = vec![format!("[{}] {}", turn.index, language.party(turn.party))];
        let label = turn.speaker.as_deref().map(plain);
        by.extend(label.filter(|label| label != language.party(turn.party)));
        match turn.voice {
            Voice::Spoken => {}
            Voice::Quoted => by.push(self.word("прямая речь", "direct speech").to_owned()),
            Voice::Narrated => by.push(self.word("рассказ", "narration").to_owned()),
        }
        match turn.kind {
            Kind::Body => {}
            Kind::Heading => by.push(self.word("заголовок", "heading").to_owned()),
            Kind::Frame => by.push(self.word("рассуждение", "reflections").to_owned()),
            Kind::Comment => by.push(self.word("комментарий", "comment").to_owned()),
            Kind::Boilerplate => by.push(
                self.word("служебный текст сайта", "the site's own words")
                    .to_owned(),
            ),
        }
        if turn.hostility > 0.0 {
            by.push(format!(
                "{} {}",
                self.word("накал", "heat"),
                language.score(turn.hostility)
            ));
        }
        self.text("", 0, &by.join(" · "), party_style(turn.party))?;
        let words = if turn.kind == Kind::Boilerplate {
            Style::new().dimmed()
        } else {
            Style::new()
        };
        self.text("", 4, &plain(&turn.text), words)?;
        turn.signals
            .iter()
            .try_for_each(|signal| self.signal(signal))
    }

    fn signal(&mut self, signal: &CaseSignal) -> io::Result<()> {
        let language = self.look.language;
        let tone = Tone::of(signal.signal, signal.party);
        let line = format!(
            "{} · {} · {} {} · {}",
            language.signal(signal.signal),
            language.party(signal.party).to_lowercase(),
            language.score(signal.probability),
            quoted(&signal.quote),
            plain(&signal.origin)
        );
        self.text(&format!("{} ", tone.sign()), 6, &line, tone_style(tone))
    }
}

/// `9 октября, 08:40 · k501-1 [4] Диспетчер: «придут в среду» → срок 11 октября, 14:00: нарушено`
fn told(line: &Line, language: Language) -> String {
    let mut head = Vec::new();
    head.extend(line.at.as_deref().map(|at| language.date(at)));
    head.push(format!("{} [{}]", plain(&line.case_id), line.turn));
    if line.recalled {
        head.push(language.pick("по рассказу", "as told").to_owned());
    } else {
        head.extend(line.staff.as_deref().map(plain));
    }
    let due = line.due.as_deref().map_or(String::new(), |due| {
        format!(", {} {}", language.pick("срок", "due"), language.date(due))
    });
    format!(
        "{}: {}{due} → {}",
        head.join(" · "),
        quoted(&line.quote),
        language.status(line.status)
    )
}

fn shown(proof: &Proof, status: Status, language: Language) -> String {
    let place = format!("{} [{}]", plain(&proof.conversation_id), proof.turn);
    format!(
        "{place}: {} · {}",
        quoted(&proof.quote),
        language.status(status)
    )
}

fn status_style(status: Status) -> Style {
    match status {
        Status::Kept => AnsiColor::Green.on_default(),
        Status::Broken => AnsiColor::Magenta.on_default(),
        Status::Pending | Status::Unknown => Style::new(),
    }
}

fn flag_style(name: FlagName, state: State) -> Style {
    match (state, name) {
        (State::Clear, _) => Style::new().dimmed(),
        (_, FlagName::AbusiveStaffReply) => AnsiColor::Red.on_default(),
        (_, FlagName::UnreasonableCustomer) => AnsiColor::Yellow.on_default(),
        (_, FlagName::BrokenPromise) => AnsiColor::Magenta.on_default(),
        (_, FlagName::ExemplaryHandling) => AnsiColor::Green.on_default(),
    }
}

fn party_style(party: Party) -> Style {
    match party {
        Party::Staff => AnsiColor::Blue.on_default().bold(),
        Party::Customer => AnsiColor::Cyan.on_default().bold(),
        Party::Third | Party::Unknown => Style::new().bold(),
    }
}

fn tone_style(tone: Tone) -> Style {
    match tone {
        Tone::StaffBad => AnsiColor::Red.on_default(),
        Tone::CustomerBad => AnsiColor::Yellow.on_default(),
        Tone::For => AnsiColor::Blue.on_default(),
        Tone::Against => AnsiColor::Magenta.on_default(),
        Tone::Good => AnsiColor::Green.on_default(),
        Tone::Neutral => Style::new().dimmed(),
    }
}
