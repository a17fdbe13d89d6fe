//! Names that the words after them tell: «роман сказал», «Марк, добрый вечер», «людмила тэ», «Белоус Н.».

use super::echo::{is_family, is_many};
use super::{Hint, People};
use crate::mask::name::{Known, Level};
use crate::mask::token::Gap;

/// Words that answer to a name: «Роман, спасибо», «вера здравствуйте».
const ANSWERS: &str = "спасибо добрый доброе доброго здравствуйте здравствуй привет вы вас вам ваш ваша ваше ваши вашу я мы мне \
    нам у меня подскажите скажите посмотрите проверьте пожалуйста извините простите можно нужно это не а в когда где как \
    почему ну алло да нет перезвоните пришлите напомните если что уточните помогите благодарю давайте давай хватит ау верните";
/// «Корпус Б.», «Группа А.»: a letter after them is no initial.
const LETTERED: &str = "корпус вариант класс литера литер блок группа категория план буква дом подъезд серия тип сорт гепатит \
    витамин зона секция сектор ряд терминал формат оператор клиент сотрудник человек пункт этап часть том раздел глава лист \
    форма корп каб офис заказ договор строение стр тариф размер модель вид фаза линия";
/// Endings that none but surnames have, where no dictionary knows the word.
const SURNAMES: &[&str] = &[
    "ова",
    "ову",
    "овой",
    "ева",
    "еву",
    "евой",
    "енко",
    "ский",
    "ская",
    "ской",
    "скую",
    "скому",
    "ского",
    "цкий",
    "цкая",
    "цкой",
    "швили",
    "адзе",
    "идзе",
    "янц",
    "уллин",
    "уллина",
    "уллину",
    "уллиной",
    "утдинов",
    "утдинова",
    "утдинову",
    "баев",
    "баева",
    "беков",
    "бекова",
    "кулов",
    "кулова",
    "чук",
    "чука",
    "чуку",
    "гянц",
    "осян",
    "асян",
    "есян",
    "анян",
    "ирян",
    "иева",
    "иев",
    "жанов",
    "ханов",
    "ьев",
    "ьева",
    "ьеву",
    "ьевой",
    "ников",
    "никова",
    "никову",
    "никовой",
    "чева",
    "ерзин",
    "мзин",
];

pub(super) fn among(list: &str, form: &str) -> bool {
    list.split_whitespace().any(|one| one == form)
}

impl People<'_> {
    /// «роман сказал», «надежда мне обещала», «мила ваша с кассы»
    pub(super) fn acts(&self, at: usize) -> bool {
        let row = self.row;
        let next = row.form(at + 1);
        let past = if matches!(
            next,
            "мне"
                | "нам"
                | "вчера"
                | "тогда"
                | "сегодня"
                | "ваш"
                | "ваша"
                | "сама"
                | "сам"
        ) {
            row.form(at + 2)
        } else {
            next
        };
        row.tokens
            .get(at + 1)
            .is_some_and(|token| token.is_word() && token.gap == Gap::Space)
            && (self.names.is_act(past)
                || matches!(
                    (next, row.form(at + 2)),
                    ("ваш" | "ваша", "с" | "из" | "от")
                ))
    }

    /// «Марк, добрый вечер!», «Слава из магазина», «вера здравствуйте»
    pub(super) fn addressed(&self, at: usize, begins: bool) -> bool {
        let row = self.row;
        let next = row.form(at + 1);
        if row.flat {
            let near = matches!(
                next,
                "здравствуйте"
                    | "добрый"
                    | "доброе"
                    | "спасибо"
                    | "подскажите"
                    | "скажите"
                    | "алло"
            );
            let which = matches!(row.form(at.wrapping_sub(1)), "это")
                && at <= 3
                && matches!(next, "который" | "которая");
            if near && (begins || at <= 2) || which || !row.tokens[at].is_capital() {
                return near && (begins || at <= 2) || which;
            }
        }
        let from =
            matches!(next, "из" | "с" | "от") && row.tokens[at + 1].gap == Gap::Space && begins;
        let called = begins && matches!(next, "," | "!") && among(ANSWERS, row.form(at + 2));
        from && row
            .tokens
            .get(at + 2)
            .is_some_and(|token| !token.is_capital() && self.is_workplace(&token.form))
            || called
    }

    /// «Эльбрус Казбекович», «липа осиповна»: whatever the word is elsewhere, here it is a given name.
    pub(super) fn before_patronymic(&self, at: usize) -> Option<usize> {
        let row = self.row;
        let (token, known) = (&row.tokens[at], self.know(at));
        let next = self
            .adjacent(at + 1)
            .filter(|&next| self.know(next).patronymic && self.know(next).given < Level::Sure)?;
        let form = token.form.as_str();
        let word = self.names.is_role(form)
            || self.names.is_person(form)
            || self.names.is_intro(form)
            || self.names.is_greeting(form)
            || self.names.is_place(form);
        let capital = token.is_capital() && row.tokens[next].is_capital();
        ((capital || row.flat) && known.noun && !word && token.len() > 2 && !token.is_latin())
            .then_some(next + 1)
    }

    /// «мастер комаров», «Вчера Морозов сказал», «морозов обещал»: no mosquitoes and no frosts.
    pub(super) fn family(&self, at: usize, known: Known, hint: Hint, inside: bool) -> bool {
        let row = self.row;
        let form = row.form(at);
        let told = if row.flat {
            hint >= Hint::Person || self.acts(at) && !self.row.form(at + 1).ends_with("ло")
        } else {
            inside && !row.tokens[at].is_upper()
        };
        told && (known.surname > Level::No || known.noun && self.acts(at))
            && !known.city
            && is_family(form)
            && !is_many(row.form(at.wrapping_sub(1)))
            && !self.spoken.is_unit(form)
    }

    /// «салдимиров у аппарата», «гульчехра апа»
    pub(super) fn at_the_line(&self, at: usize) -> bool {
        let row = self.row;
        matches!(
            (row.form(at + 1), row.form(at + 2)),
            ("у", "аппарата")
                | ("на", "проводе" | "связи")
                | ("слушает" | "беспокоит", _)
                | (
                    "апа"
                        | "ака"
                        | "апай"
                        | "абый"
                        | "хола"
                        | "опа"
                        | "эже"
                        | "эне"
                        | "байке"
                        | "бай"
                        | "хоним",
                    _
                )
        )
    }

    fn is_workplace(&self, form: &str) -> bool {
        [
            "магазин",
            "кассы",
            "ресепш",
            "рецепш",
            "поддержк",
            "доставк",
            "отдел",
            "офис",
            "салон",
            "банк",
            "склад",
            "чат",
            "линии",
            "смен",
            "этаж",
            "подъезд",
            "кварт",
            "бухгалт",
            "сервис",
            "приемн",
            "регистрат",
            "клиник",
            "такси",
            "охран",
            "пункт",
            "колл",
            "кол",
            "техподд",
            "продаж",
            "логист",
            "гарант",
        ]
        .iter()
        .any(|stem| form.starts_with(stem))
    }

    /// «сафонова», «на шамсутдинову»: a surname by itself, where letters are all small.
    pub(super) fn alone(&self, at: usize, known: Known) -> bool {
        let form = self.row.form(at);
        let before = self.row.form(at.wrapping_sub(1));
        let street = (self.is_street)(form)
            && matches!(
                before,
                "мориса"
                    | "карла"
                    | "розы"
                    | "клары"
                    | "максима"
                    | "на"
                    | "по"
                    | "до"
                    | "от"
                    | "с"
                    | "у"
                    | "улица"
                    | "улице"
                    | "имени"
            );
        let ending = SURNAMES.iter().any(|ending| form.ends_with(ending));
        let family = known.strange && form.chars().count() > 5 && is_family(form);
        known.surname == Level::Sure
            && !known.common
            && !street
            && form.chars().count() > 4
            && (!known.strange || ending || family && !is_many(before))
    }

    /// «Белоус Н.», «Журавель Р.»: any noun with a capital and an initial after it.
    pub(super) fn initialled(&self, at: usize, known: Known) -> Option<usize> {
        let row = self.row;
        let token = &row.tokens[at];
        if row.flat
            || !token.is_capital()
            || token.is_upper()
            || token.len() < 3
            || token.is_latin()
        {
            return None;
        }
        let end = self.trailing(at + 1).filter(|_| row.form(at + 2) == ".")?;
        let closes = end >= row.len()
            || matches!(row.form(end), "," | ")" | ";" | "»" | "—" | ":")
            || end == at + 5
            || row.tokens[end].is_word() && !row.tokens[end].is_capital();
        (closes
            && (known.noun || known.any() || known.strange)
            && !among(LETTERED, &token.form)
            && !known.city)
            .then_some(end)
    }

    /// «людмила тэ», «иванова а эс», «фаина ка»: initials as they are called. The token after them.
    pub(super) fn called_initials(&self, at: usize) -> Option<usize> {
        let row = self.row;
        if !row.flat {
            return None;
        }
        let long = |at: usize| {
            matches!(
                row.form(at),
                "бэ" | "вэ"
                    | "гэ"
                    | "дэ"
                    | "жэ"
                    | "зэ"
                    | "ка"
                    | "эл"
                    | "эль"
                    | "эм"
                    | "эн"
                    | "пэ"
                    | "эр"
                    | "эс"
                    | "тэ"
                    | "эф"
                    | "хэ"
                    | "ха"
                    | "цэ"
                    | "че"
                    | "ша"
                    | "ща"
            ) && !self.taken[at]
        };
        let short =
            |at: usize| matches!(row.form(at), "а" | "и" | "е" | "ю" | "я" | "о" | "у" | "э");
        if at >= row.len() || self.taken[at] || row.tokens[at].gap != Gap::Space {
            return None;
        }
        if (long(at) || short(at)) && at + 1 < row.len() && long(at + 1) {
            return Some(at + 2);
        }
        if long(at)
            && at + 1 < row.len()
            && short(at + 1)
            && !self.taken[at + 1]
            && row.form(at + 2).is_empty()
        {
            return Some(at + 2);
        }
        long(at).then_some(at + 1)
    }

    /// «ЛОРу», «МТСа»: letters of a shortened word, and its case.
    pub(super) fn is_shortened(&self, at: usize) -> bool {
        let token = &self.row.tokens[at];
        let mut letters = token.text.chars();
        letters.by_ref().take(2).all(char::is_uppercase) && !token.is_upper() && token.len() > 2
    }

    /// A word unknown to the dictionary beside a name, where letters are all small: «оксана олийнык».
    pub(super) fn beside_strange(&self, at: usize, of: usize) -> bool {
        let (token, known) = (&self.row.tokens[at], self.know(at));
        self.row.flat
            && known.strange
            && token.len() > 3
            && !token.is_latin()
            && !known.never
            && !(self.is_cue)(at)
            && !self.spoken.is_unit(&token.form)
            && self.spoken.cardinal(&token.form).is_none()
            && self.spoken.ordinal(&token.form).is_none()
            && (self.know(of).sure()
                || self.know(of).surname == Level::Sure && self.hint(of) >= Hint::Person)
    }
}
