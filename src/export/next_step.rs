//! «Что делать дальше»: one sentence per question a case leaves open. The table below is the whole knowledge.

use crate::case::FlagName::{
    AbusiveStaffReply as Rude, BrokenPromise as Promise, ExemplaryHandling as Exemplary,
    UnreasonableCustomer as Unreasonable,
};
use crate::case::LegitimacyClass::{
    self, Justified, NotAClaim, Partly, Unjustified, Unsure as Unclear,
};
use crate::case::State::{self, Clear, Raised, Unsure};
use crate::case::{Case, FlagName, Status};
use crate::export::words::Language;

/// When all conditions hold, the step is due. An empty `claim` fits every class.
struct Row {
    flags: &'static [(FlagName, State)],
    claim: &'static [LegitimacyClass],
    ru: &'static str,
    en: &'static str,
}

const fn row(
    flags: &'static [(FlagName, State)],
    claim: &'static [LegitimacyClass],
    ru: &'static str,
    en: &'static str,
) -> Row {
    Row {
        flags,
        claim,
        ru,
        en,
    }
}

/// Questions in the order of urgency; of each question the first fitting row answers.
const QUESTIONS: [&[Row]; 4] = [
    // the conduct of both sides
    &[
        row(
            &[(Rude, Raised), (Unreasonable, Raised)],
            &[],
            "Прослушать целиком: сорвались обе стороны. Извиниться за грубость, обозначить клиенту границы, разобрать с сотрудником, где разговор можно было остановить.",
            "Go through the whole conversation: both sides lost it. Apologise for the rudeness, set the customer limits, show the employee where it could have been stopped.",
        ),
        row(
            &[(Rude, Raised)],
            &[Justified, Partly],
            "Сегодня же связаться с клиентом: руководитель извиняется и называет, что и когда исправят. С сотрудником разобрать отмеченную реплику.",
            "Contact the customer today: the supervisor apologises and says what will be mended and when. Discuss the marked turn with the employee.",
        ),
        row(
            &[(Rude, Raised)],
            &[Unjustified],
            "Отказ оставить в силе, за тон извиниться и объяснить причину отказа по пунктам. С сотрудником разобрать отмеченную реплику.",
            "Keep the refusal, apologise for the tone and explain the reason point by point. Discuss the marked turn with the employee.",
        ),
        row(
            &[(Rude, Raised)],
            &[],
            "Проверить отмеченную реплику; если подтвердится, извиниться перед клиентом и разобрать её с сотрудником.",
            "Check the marked turn; if it holds, apologise to the customer and discuss it with the employee.",
        ),
        row(
            &[(Unreasonable, Raised)],
            &[Justified, Partly],
            "Решить вопрос по существу, он обоснован. Отдельно и письменно назвать границы: что компания сделает, чего не сделает. Поддержать сотрудника.",
            "Settle the claim, it is fair. Separately and in writing say what the company will and will not do. Back the employee.",
        ),
        row(
            &[(Unreasonable, Raised)],
            &[],
            "Ответить один раз письменно: факты, условия, окончательное решение. Поддержать сотрудника; при угрозах передать в безопасность.",
            "Answer once in writing: facts, terms, final decision. Back the employee; hand threats to security.",
        ),
        row(
            &[(Rude, Unsure), (Unreasonable, Unsure)],
            &[],
            "Прослушать отмеченные места и решить по обеим сторонам: подтвердить или снять.",
            "Check the marked places and decide for both sides: confirm or dismiss.",
        ),
        row(
            &[(Rude, Unsure)],
            &[],
            "Прослушать отмеченное место: грубость это или нет. Подтвердить или снять.",
            "Check the marked place: rude or not. Confirm or dismiss.",
        ),
        row(
            &[(Unreasonable, Unsure)],
            &[],
            "Проверить, чего именно требовал клиент и что ему предложили. Подтвердить или снять.",
            "Check what exactly the customer demanded and what was offered. Confirm or dismiss.",
        ),
    ],
    // promises
    &[
        row(
            &[(Promise, Raised)],
            &[],
            "Выяснить, сделано ли обещанное сейчас; если нет, назначить ответственного и самим сообщить клиенту новый точный срок.",
            "Find out whether the promise has been kept by now; if not, name somebody responsible and tell the customer a new exact date unasked.",
        ),
        row(
            &[(Promise, Unsure)],
            &[],
            "Сверить срок обещания с системой заявок: выполнено ли вовремя.",
            "Check the promised date against the ticket system.",
        ),
    ],
    // the claim, where nobody misbehaved
    &[
        row(
            &[
                (Rude, Clear),
                (Unreasonable, Clear),
                (Promise, Clear),
                (Exemplary, Clear),
            ],
            &[Justified, Partly],
            "Претензия по делу: убедиться, что она закрыта и клиент получил ответ.",
            "The claim is fair: make sure it is settled and answered.",
        ),
        row(
            &[
                (Rude, Clear),
                (Unreasonable, Clear),
                (Promise, Clear),
                (Exemplary, Clear),
            ],
            &[Unclear],
            "Запросить недостающие факты: по тексту не понять, обоснованна ли претензия.",
            "Ask for the missing facts: the text does not tell whether the claim is fair.",
        ),
    ],
    // good work
    &[
        row(
            &[(Exemplary, Raised), (Rude, Raised)],
            &[],
            "Отметить того, кто исправил положение, отдельно от того, кто грубил.",
            "Praise the one who put it right, apart from the one who was rude.",
        ),
        row(
            &[(Exemplary, Raised)],
            &[],
            "Поблагодарить сотрудника и предложить разговор в учебные примеры.",
            "Thank the employee and offer the conversation as a training example.",
        ),
        row(
            &[(Exemplary, Unsure), (Rude, Clear)],
            &[],
            "Посмотреть, годится ли разговор в учебные примеры.",
            "See whether the conversation makes a training example.",
        ),
    ],
];

/// What to do about a case, most urgent first; never empty.
pub fn next_steps(case: &Case, language: Language) -> Vec<String> {
    let mut steps: Vec<String> = QUESTIONS
        .iter()
        .filter_map(|rows| rows.iter().find(|row| row.fits(case)))
        .map(|row| language.pick(row.ru, row.en).to_owned())
        .collect();
    if let Some(step) = next_deadline(case, language) {
        steps.push(step);
    }
    if steps.is_empty() {
        let text = if case.legitimacy.class == NotAClaim || case.legitimacy.class == Unjustified {
            language.pick("Ничего не требуется.", "Nothing to do.")
        } else {
            language.pick("Нарушений не найдено.", "No misconduct found.")
        };
        steps.push(text.to_owned());
    }
    steps
}

impl Row {
    fn fits(&self, case: &Case) -> bool {
        self.flags
            .iter()
            .all(|&(name, state)| case.flags.get(name).state == state)
            && (self.claim.is_empty() || self.claim.contains(&case.legitimacy.class))
    }
}

/// The nearest promise that still can be kept.
fn next_deadline(case: &Case, language: Language) -> Option<String> {
    let due = case
        .promises
        .iter()
        .filter(|promise| promise.status == Status::Pending)
        .filter_map(|promise| promise.due.as_deref())
        .min()?;
    let day = language.date(due);
    Some(language.pick(
        format!("Проследить, чтобы обещанное было сделано: {day}."),
        format!("See that the promise is kept: {day}."),
    ))
}
