//! Which column holds what: names that exports use, in Russian and English, and the user's own mapping.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::config::ColumnNames;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::read) enum Field {
    Id,
    Conversation,
    Speaker,
    /// Name of who wrote it: a speaker where rows turn out to be turns, else nothing that is used.
    Author,
    Role,
    Text,
    /// A text in a column that says it is a review …
    Review,
    /// … or a complaint in writing.
    Letter,
    Pros,
    Cons,
    Title,
    Reply,
    Start,
    StartMs,
    End,
    EndMs,
    Date,
    /// A time of day, beside the date or alone.
    Clock,
    Order,
    Rating,
    Channel,
    Customer,
    Company,
    /// Words of one side, where each side has a column.
    StaffWords,
    CustomerWords,
}

/// Names in the order of preference: where two columns fit, the one named first here is taken.
#[rustfmt::skip]
const NAMES: &[(Field, &[&str])] = &[
    (Field::Id, &["id", "ид", "uuid", "номер", "№", "n", "review id", "id отзыва", "номер отзыва", "twitid",
        "doc id"]),
    (Field::Conversation, &["conversation id", "conversation", "dialog id", "dialogue id", "dlg id", "chat id",
        "call id", "session id", "thread id", "ticket id", "contact id", "id диалога", "ид диалога", "id звонка",
        "ид звонка", "id чата", "номер диалога", "номер звонка", "номер чата", "номер обращения", "id обращения",
        "номер разговора", "id разговора", "диалог", "разговор", "звонок", "чат", "сессия", "тикет", "номер тикета"]),
    (Field::Speaker, &["speaker", "спикер", "говорящий", "кто говорит", "участник", "собеседник", "speaker label",
        "speaker name", "кто"]),
    (Field::Author, &["sender", "отправитель", "from", "от кого", "author", "автор", "name", "имя", "user",
        "username", "пользователь", "ник"]),
    (Field::Role, &["role", "роль", "participant role", "speaker role", "роль участника", "роль говорящего",
        "тип участника", "sender type", "author type", "тип отправителя", "сторона"]),
    (Field::Text, &["text", "текст", "реплика", "текст реплики", "фраза", "сообщение", "текст сообщения", "message",
        "utterance", "phrase", "content", "body", "transcript", "расшифровка", "содержание", "message text",
        "описание", "description"]),
    (Field::Review, &["отзыв", "текст отзыва", "review", "review text", "комментарий", "comment", "comment text",
        "текст комментария"]),
    (Field::Letter, &["жалоба", "текст жалобы", "обращение", "текст обращения", "суть обращения", "претензия",
        "текст претензии", "письмо", "текст письма", "complaint", "appeal", "letter", "claim"]),
    (Field::Pros, &["достоинства", "плюсы", "pros", "что понравилось"]),
    (Field::Cons, &["недостатки", "минусы", "cons", "что не понравилось"]),
    (Field::Title, &["title", "заголовок", "headline", "тема письма", "subject"]),
    (Field::Reply, &["reply", "ответ", "ответ компании", "ответ банка", "ответ организации", "ответ магазина",
        "ответ на отзыв", "response", "answer", "official answer", "company reply"]),
    (Field::StartMs, &["start ms", "start time ms", "begin offset millis", "начало мс"]),
    (Field::EndMs, &["end ms", "end time ms", "end offset millis", "конец мс"]),
    (Field::Start, &["start", "start time", "begin", "начало", "начало реплики", "время начала"]),
    (Field::End, &["end", "end time", "конец", "конец реплики", "время окончания"]),
    (Field::Date, &["started at", "published at", "datetime", "date time", "дата и время", "дата время", "date",
        "дата", "created at", "timestamp", "дата звонка", "дата обращения", "дата отзыва", "дата публикации",
        "дата создания", "время звонка", "call date"]),
    (Field::Clock, &["time", "время", "время сообщения", "время реплики"]),
    (Field::Order, &["order", "line n", "turn", "turn index", "index", "порядок", "номер реплики", "№ реплики",
        "seq"]),
    (Field::Rating, &["rating", "оценка", "рейтинг", "stars", "звезды", "звёзды", "grade", "балл"]),
    (Field::Channel, &["channel", "канал", "канал обращения", "канал связи", "media type", "тип канала"]),
    (Field::Customer, &["customer key", "customer id", "client id", "телефон", "номер телефона", "телефон клиента",
        "phone", "msisdn", "id клиента", "код клиента", "договор", "номер договора", "лицевой счет", "клиент",
        "абонент", "customer", "client", "contract", "account"]),
    (Field::Company, &["company", "компания", "организация", "название компании", "бренд", "brand", "банк", "bank",
        "магазин", "organization", "org"]),
];

/// Columns that hold one side's words where there is no column of text.
#[rustfmt::skip]
const SIDES: &[(Field, &[&str])] = &[
    (Field::StaffWords, &["оператор", "сотрудник", "менеджер", "agent", "operator", "текст оператора",
        "реплика оператора", "ответ оператора"]),
    (Field::CustomerWords, &["клиент", "абонент", "customer", "client", "caller", "текст клиента", "реплика клиента",
        "вопрос клиента"]),
];

/// `Customer_Key `, `customer key` and `CUSTOMER-KEY` are one name; so are `Звёзды` and `звезды`.
fn folded(name: &str) -> String {
    let name = name
        .trim()
        .trim_start_matches('\u{feff}')
        .to_lowercase()
        .replace('ё', "е");
    let words = name.split(|sign: char| !sign.is_alphanumeric() && sign != '№');
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

type ByName = HashMap<String, (Field, usize)>;

fn by_name(names: &[(Field, &[&str])]) -> ByName {
    let mut by_name = ByName::new();
    for (field, names) in names {
        for (rank, name) in names.iter().enumerate() {
            by_name.entry(folded(name)).or_insert((*field, rank));
        }
    }
    by_name
}

/// What a column of that name usually holds, and how usual the name is (0 most).
pub(in crate::read) fn known(name: &str) -> Option<(Field, usize)> {
    static KNOWN: LazyLock<ByName> = LazyLock::new(|| by_name(NAMES));
    KNOWN.get(&folded(name)).copied()
}

/// What each of the columns holds, `None` for those that are not used.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::read) struct Columns {
    pub fields: Vec<Option<Field>>,
}

impl Columns {
    pub(in crate::read) fn has(&self, field: Field) -> bool {
        self.fields.contains(&Some(field))
    }

    /// Whether there is a column of words.
    pub(in crate::read) fn has_words(&self) -> bool {
        [
            Field::Text,
            Field::Review,
            Field::Letter,
            Field::Cons,
            Field::Pros,
        ]
        .iter()
        .any(|field| self.has(*field))
            || (self.has(Field::StaffWords) && self.has(Field::CustomerWords))
    }

    /// Columns of words, as many as are known or mapped.
    pub(in crate::read) fn known(&self) -> usize {
        self.fields.iter().flatten().count()
    }

    /// Finds out what the columns hold.
    pub(in crate::read) fn of<S: AsRef<str>>(names: &[S], mapping: &ColumnNames) -> Self {
        let mut fields: Vec<Option<Field>> = vec![None; names.len()];
        let mapped = mapped(mapping);
        for (at, name) in names.iter().enumerate() {
            let name = folded(name.as_ref());
            let own = mapped.iter().find(|(_, mapped)| folded(mapped) == name);
            fields[at] = own.map(|(field, _)| *field);
        }
        // What the user has named is not looked for under other names.
        let free = |field: Field, fields: &[Option<Field>]| {
            !fields.contains(&Some(field)) && !mapped.iter().any(|(mapped, _)| *mapped == field)
        };
        let guesses: Vec<Option<(Field, usize)>> =
            names.iter().map(|name| known(name.as_ref())).collect();
        for (field, _) in NAMES {
            let text_again = matches!(field, Field::Review | Field::Letter)
                && (fields.contains(&Some(Field::Text)) || fields.contains(&Some(Field::Review)));
            if !free(*field, &fields) || text_again {
                continue;
            }
            let best = (0..names.len())
                .filter(|at| {
                    fields[*at].is_none() && guesses[*at].is_some_and(|(guess, _)| guess == *field)
                })
                .min_by_key(|at| guesses[*at].map(|(_, rank)| rank));
            if let Some(best) = best {
                fields[best] = Some(*field);
            }
        }
        let columns = Self { fields };
        if columns.has_words() || !mapping.text.is_empty() {
            return columns;
        }
        columns.by_sides(names)
    }

    /// `Время;Оператор;Клиент` without a text: each side's words in its own column.
    fn by_sides<S: AsRef<str>>(mut self, names: &[S]) -> Self {
        static SIDE: LazyLock<ByName> = LazyLock::new(|| by_name(SIDES));
        let side = |name: &str| SIDE.get(&folded(name)).map(|(field, _)| *field);
        let sides: Vec<_> = names.iter().map(|name| side(name.as_ref())).collect();
        let both = [Field::StaffWords, Field::CustomerWords]
            .iter()
            .all(|side| sides.contains(&Some(*side)));
        if both {
            for (field, side) in self.fields.iter_mut().zip(sides) {
                *field = side.or(*field);
            }
        }
        self
    }
}

fn mapped(mapping: &ColumnNames) -> Vec<(Field, &str)> {
    let single = [
        (Field::Id, &mapping.id),
        (Field::Conversation, &mapping.conversation),
        (Field::Speaker, &mapping.speaker),
        (Field::Role, &mapping.role),
        (Field::Reply, &mapping.reply),
        (Field::Title, &mapping.title),
        (Field::Start, &mapping.start),
        (Field::End, &mapping.end),
        (Field::Order, &mapping.order),
        (Field::Date, &mapping.date),
        (Field::Channel, &mapping.channel),
        (Field::Customer, &mapping.customer),
        (Field::Company, &mapping.company),
    ];
    let single = single
        .into_iter()
        .filter_map(|(field, name)| Some((field, name.as_deref()?)));
    let texts = mapping.text.iter().map(|name| (Field::Text, name.as_str()));
    single.chain(texts).collect()
}

/// Names that the mapping has and the table has not.
pub(in crate::read) fn missing<S: AsRef<str>>(names: &[S], mapping: &ColumnNames) -> Vec<String> {
    let has = |wanted: &str| {
        names
            .iter()
            .any(|name| folded(name.as_ref()) == folded(wanted))
    };
    mapped(mapping)
        .into_iter()
        .filter(|(_, wanted)| !has(wanted))
        .map(|(_, wanted)| format!("«{wanted}»"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(names: &[&str]) -> Vec<Option<Field>> {
        Columns::of(names, &ColumnNames::default()).fields
    }

    #[test]
    fn russian_and_english_names_are_known_in_any_spelling() {
        assert_eq!(
            fields(&[
                "Номер обращения",
                "ДАТА",
                "Канал",
                "Телефон",
                "Роль",
                "Реплика"
            ]),
            [
                Field::Conversation,
                Field::Date,
                Field::Channel,
                Field::Customer,
                Field::Role,
                Field::Text
            ]
            .map(Some)
        );
        assert_eq!(
            fields(&["dlg_id", "line_n", "role", "text"]),
            [Field::Conversation, Field::Order, Field::Role, Field::Text].map(Some)
        );
    }

    #[test]
    fn of_two_columns_that_fit_the_more_usual_name_is_taken() {
        assert_eq!(
            fields(&["Описание", "Текст", "Комментарий"]),
            [None, Some(Field::Text), None]
        );
    }

    #[test]
    fn two_columns_of_words_are_two_sides_only_where_there_is_no_text() {
        assert_eq!(
            fields(&["Время", "Оператор", "Клиент"]),
            [Field::Clock, Field::StaffWords, Field::CustomerWords].map(Some)
        );
        assert_eq!(
            fields(&["Оператор", "Клиент", "Текст"]),
            [None, Some(Field::Customer), Some(Field::Text)]
        );
    }

    #[test]
    fn what_the_user_names_is_not_looked_for_elsewhere() {
        let mapping = ColumnNames {
            text: vec!["Что сказано".to_owned()],
            ..ColumnNames::default()
        };
        assert_eq!(
            Columns::of(&["Текст", "что сказано"], &mapping).fields,
            [None, Some(Field::Text)]
        );
        assert_eq!(missing(&["Текст"], &mapping), ["«Что сказано»"]);
    }
}
