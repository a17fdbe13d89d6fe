//! Obscenity and insults on whole texts: what must be found, what must not, whom it hits, and how long it may take.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use razbor::morphology::{Analysis, Morphology};
use razbor::rules::obscenity::{Aim, Class, Found, Obscenity};

static MORPHOLOGY: LazyLock<Morphology> = LazyLock::new(|| Morphology::load().unwrap());
static OBSCENITY: LazyLock<Obscenity> = LazyLock::new(|| Obscenity::load().unwrap());

fn find(text: &str) -> Vec<Found<'static>> {
    OBSCENITY.find(text, &MORPHOLOGY.analyze(text))
}

fn show<'t>(text: &'t str, found: &[Found<'static>]) -> Vec<(&'t str, Class, Aim, &'static str)> {
    let row = |one: &Found<'static>| (&text[one.bytes.clone()], one.class, one.aimed, one.stem);
    found.iter().map(row).collect()
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
}

/// Lines of one part of `tests/obscenity.tsv`: (found in exactly these bytes, with this aim, all).
fn own(part: &str) -> (usize, usize, usize) {
    let (mut exact, mut aimed, mut all) = (0, 0, 0);
    for line in lines(include_str!("obscenity.tsv")) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [at, target, text, aim] = cells.as_slice() else {
            panic!("{line}");
        };
        if *at != part {
            continue;
        }
        let found = find(text);
        let hit = found.iter().find(|one| text[one.bytes.clone()] == **target);
        let aim = match *aim {
            "p" => Aim::Person,
            "s" => Aim::Situation,
            _ => Aim::Unknown,
        };
        all += 1;
        exact += usize::from(hit.is_some());
        aimed += usize::from(hit.is_some_and(|one| one.aimed == aim));
        if hit.is_none_or(|one| one.aimed != aim) {
            println!("{line} => {:?}", show(text, &found));
        }
    }
    println!("{part}: {exact} exact, {aimed} aims right, of {all}");
    (exact, aimed, all)
}

#[test]
fn masked_merged_stretched_and_foreign_spellings_are_found_in_their_exact_bytes() {
    let (exact, aimed, all) = own("dev");
    assert!(exact * 100 >= all * 96 && aimed * 100 >= all * 90);
}

#[test]
fn spellings_held_back_while_the_lists_were_written_are_found_as_well() {
    let (exact, aimed, all) = own("held");
    assert!(exact * 100 >= all * 85 && aimed * 100 >= all * 75);
}

#[test]
fn harmless_words_that_look_alike_stay_untouched() {
    let list = include_str!("../data/lexicons/obscenity/harmless.txt");
    assert!(lines(list).count() >= 400);
    let wrong: Vec<String> = lines(list)
        .map(|line| (line, find(line)))
        .filter(|(_, found)| !found.is_empty())
        .map(|(line, found)| format!("{line} => {:?}", show(line, &found)))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_authored_set_is_told_apart() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let list = root.ancestors().find_map(|folder| {
        std::fs::read_to_string(folder.join("shared/authored/obscenity.tsv")).ok()
    });
    let Some(list) = list else {
        return;
    };
    let mut wrong = Vec::new();
    for line in lines(&list) {
        let cells: Vec<&str> = line.split('\t').collect();
        let found = find(cells[1]);
        let fine = if cells[0] == "harmless" {
            found.iter().all(|one| one.class == Class::Mild)
        } else {
            found
                .iter()
                .any(|one| cells[1][one.bytes.clone()] == *cells[2])
        };
        if !fine {
            wrong.push(format!("{line} => {:?}", show(cells[1], &found)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn aim_follows_the_sentence() {
    use Aim::{Person, Situation, Unknown};
    let cases = [
        ("Ты дура?", "дура", Person),
        ("Вы там все идиоты", "идиоты", Person),
        ("Дебил ты, я же адрес назвал", "Дебил", Person),
        ("Ваш курьер мудак", "мудак", Person),
        ("Козёл ваш водитель", "Козёл", Person),
        ("Хамка, верните деньги", "Хамка", Person),
        ("Верните деньги, сволочи!", "сволочи", Person),
        ("ты курица, законы мне не читай", "курица", Person),
        ("курица безмозглая", "курица", Person),
        ("а ты, курица, помолчи", "курица", Person),
        ("заткнись курица я тебе говорю", "курица", Person),
        ("Не менеджер, а овца", "овца", Person),
        ("Заткнись и слушай", "Заткнись", Person),
        ("Подавитесь своими бонусами", "Подавитесь", Person),
        ("Иди на хуй", "на хуй", Person),
        ("Да пошёл ты нахуй", "нахуй", Person),
        ("идитенахуй с вашей анкетой", "идитенахуй", Person),
        ("Вы совсем охуели", "охуели", Person),
        ("Тебе, козлу, сколько раз говорить", "козлу", Person),
        ("Отъебитесь от меня", "Отъебитесь", Person),
        ("это полный п…ц", "п…ц", Situation),
        ("Какого хуя вы списали деньги", "хуя", Situation),
        ("Ни хуя не работает", "хуя", Situation),
        ("Бля, опять приложение вылетело", "Бля", Situation),
        ("Ёбаный принтер жуёт бумагу", "Ёбаный", Situation),
        ("Хуйня ваш тариф", "Хуйня", Situation),
        ("Заебали ваши роботы", "Заебали", Unknown),
        ("Сын у меня балбес", "балбес", Unknown),
        ("Сам дурак, не посмотрел", "дурак", Unknown),
        ("Я дура, что согласилась", "дура", Unknown),
        ("Стоял у ворот как дурак", "дурак", Unknown),
        ("Вы не дура, такое бывает", "дура", Unknown),
        ("Вы меня за дуру держите", "дуру", Unknown),
        ("Она назвала меня хамкой", "хамкой", Unknown),
        ("Меня обозвали «дурой»", "дурой", Unknown),
        ("Недоумок какой-то стену красил", "Недоумок", Unknown),
    ];
    for (text, target, aim) in cases {
        let found = find(text);
        let hit = found.iter().find(|one| &text[one.bytes.clone()] == target);
        assert_eq!(
            hit.map(|one| one.aimed),
            Some(aim),
            "{text} => {:?}",
            show(text, &found)
        );
    }
}

#[test]
fn words_with_a_harmless_meaning_count_only_where_they_are_said_of_somebody() {
    for text in [
        "Заказывала курицу гриль, привезли холодную",
        "У вас курица по акции?",
        "Вы тупой нож прислали",
        "Тупая боль в спине после массажа",
        "У меня глухая стена за шкафом",
        "Деньги украли мошенники",
        "Сука двух лет, кобель трёх, вязка оплачена",
        "Собака у меня старая, не кусается",
        "Козёл для распилки дров пришёл без ножки",
    ] {
        assert!(
            find(text).is_empty(),
            "{text} => {:?}",
            show(text, &find(text))
        );
    }
}

#[test]
fn class_tells_foul_language_insults_and_heat_apart() {
    let class = |text: &str| find(text).first().map(|one| one.class);
    assert_eq!(class("Полный пиздец"), Some(Class::Obscene));
    assert_eq!(class("Ты хамка"), Some(Class::Insult));
    assert_eq!(class("Блин, забыл номер"), Some(Class::Mild));
    assert_eq!(class("Говно ваш пылесос"), Some(Class::Mild));
    assert_eq!(class("Ты говно"), Some(Class::Insult));
}

#[test]
fn time_grows_with_the_text_and_not_faster() {
    let samples = [
        "*".repeat(100_000),
        "а".repeat(100_000),
        "х".repeat(100_000),
        "х ".repeat(50_000),
        "х*".repeat(50_000),
        "п***а ".repeat(17_000),
        "п***а***".repeat(12_500),
        "п***а***б*** ".repeat(8_000),
        "ху.и.".repeat(20_000),
        "хуй".repeat(33_000),
        "долбо ".repeat(17_000),
        "блятьскаянепонятнаяштука ".repeat(4_000),
        "... ".repeat(25_000),
        "suka-".repeat(20_000),
    ];
    for sample in samples {
        let begun = Instant::now();
        let found = OBSCENITY.find(&sample, &Analysis::default());
        let spent = begun.elapsed();
        let start: String = sample.chars().take(12).collect();
        println!("{start}…: {spent:?}, {} found", found.len());
        assert!(spent < Duration::from_secs(10), "{start}…: {spent:?}");
    }
}

fn check(text: &str, analysis: &Analysis) {
    let mut end = 0;
    for one in OBSCENITY.find(text, analysis) {
        assert!(one.bytes.start >= end && !one.bytes.is_empty(), "{text}");
        assert!(text.get(one.bytes.clone()).is_some(), "{text}");
        end = one.bytes.end;
    }
}

proptest! {
    #[test]
    fn any_text_gives_ordered_ranges_on_characters(text in "\\PC{0,60}") {
        check(&text, &MORPHOLOGY.analyze(&text));
    }

    #[test]
    fn any_mixture_of_letters_and_masks_gives_ordered_ranges(
        text in "([хпбеёсмнаудкиятьХЁuyxaeip036*@.…_ ,!«»\u{301}\u{306}-]|на |ты |хуй|бля|сука|мать ){0,40}"
    ) {
        check(&text, &MORPHOLOGY.analyze(&text));
        check(&text, &Analysis::default());
    }
}
