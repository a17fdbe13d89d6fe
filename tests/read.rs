//! Every format's fixture gives what `tests/fixtures.golden.txt` says, and every bad input a message that helps.
//!
//! `UPDATE_GOLDEN=1 cargo test --test read` writes the golden file anew: read the difference before you commit it.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::Write;
use std::path::Path;

use razbor::config::Config;
use razbor::conversation::Party;
use razbor::document::{Channel, Record, Rejected, Transcript};
use razbor::error::Error;
use razbor::read::{Input, ReadSettings, find_inputs, read, read_all};
use tempfile::TempDir;

fn inputs(args: &[&str]) -> Vec<Input> {
    find_inputs(&args.iter().map(|arg| (*arg).to_owned()).collect::<Vec<_>>()).unwrap()
}

fn read_file(path: &str, settings: &ReadSettings) -> Vec<Result<Record, Rejected>> {
    read(&inputs(&[path])[0], settings).collect()
}

/// Reads bytes under a name, and hides the folder in the messages.
fn read_bytes(name: &str, bytes: &[u8], settings: &ReadSettings) -> (Vec<Record>, Vec<String>) {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join(name);
    fs::write(&path, bytes).unwrap();
    let (mut records, mut messages) = (Vec::new(), Vec::new());
    for found in read_file(path.to_str().unwrap(), settings) {
        match found {
            Ok(record) => records.push(record),
            Err(rejected) => {
                messages.push(
                    rejected
                        .to_string()
                        .replace(&format!("{}/", dir.path().display()), ""),
                );
            }
        }
    }
    (records, messages)
}

fn bad(name: &str, bytes: &[u8]) -> (usize, String) {
    let (records, messages) = read_bytes(name, bytes, &ReadSettings::default());
    (records.len(), messages.join("\n"))
}

fn transcript(record: &Record) -> &Transcript {
    match record {
        Record::Transcript(transcript) => transcript,
        Record::Prose(prose) => panic!("prose: {}", prose.text),
    }
}

fn show(found: &Result<Record, Rejected>) -> String {
    let record = match found {
        Ok(record) => record,
        Err(rejected) => return format!("  rejected: {rejected}\n"),
    };
    let head = record.head();
    let mut text = format!(
        "  {} · {:?} · {} · {} · {} · #{}\n",
        head.id,
        head.channel,
        head.started_at.map_or("-".to_owned(), |at| at.to_string()),
        head.customer_key.as_deref().unwrap_or("-"),
        head.company.as_deref().unwrap_or("-"),
        head.source.record,
    );
    match record {
        Record::Prose(prose) => text += &format!("    {:?}\n", prose.text),
        Record::Transcript(transcript) => {
            for turn in &transcript.turns {
                let time = |time: Option<u64>| time.map_or("-".to_owned(), |time| time.to_string());
                text += &format!(
                    "    {} | {} | {}..{} | {:?}\n",
                    turn.speaker.as_deref().unwrap_or("-"),
                    turn.role.map_or("-".to_owned(), |role| format!("{role:?}")),
                    time(turn.start_ms),
                    time(turn.end_ms),
                    turn.text
                );
            }
        }
    }
    text
}

#[test]
fn every_fixture_gives_what_the_golden_file_says() {
    let mut all = String::new();
    for input in inputs(&["tests/fixtures"]) {
        all += &format!("{}\n", input.path);
        for found in read(&input, &ReadSettings::default()) {
            all += &show(&found);
        }
    }
    let golden = Path::new("tests/fixtures.golden.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(golden, &all).unwrap();
    }
    let expected = fs::read_to_string(golden).unwrap();
    for (line, (expected, found)) in expected.lines().zip(all.lines()).enumerate() {
        assert_eq!(found, expected, "line {} of {}", line + 1, golden.display());
    }
    assert_eq!(all.lines().count(), expected.lines().count());
}

#[test]
fn every_example_that_comes_with_the_program_is_read() {
    let found: Vec<_> = read_all(inputs(&["data/examples"]), ReadSettings::default()).collect();
    let rejected: Vec<_> = found
        .iter()
        .filter_map(|found| found.as_ref().err())
        .collect();
    assert!(rejected.is_empty(), "{rejected:?}");
    // 18 of many formats, and the archive
    assert_eq!(found.len(), 18 + 354);
}

#[test]
fn stories_with_dialogues_stay_prose() {
    let seeds = Path::new("../shared/seeds");
    if !seeds.exists() {
        return;
    }
    for found in read_all(inputs(&[seeds.to_str().unwrap()]), ReadSettings::default()) {
        assert!(matches!(found, Ok(Record::Prose(_))), "{found:?}");
    }
}

#[test]
fn the_format_is_told_from_the_content_whatever_the_file_is_called() {
    for name in [
        "whisperx.json",
        "whisperx.srt",
        "meeting.vtt",
        "vosk.json",
        "genesys.json",
        "vcon-chat.json",
        "uniphore.json",
        "call.txt",
        "page.html",
        "turns.csv",
        "own.jsonl",
        "speechkit-v3.jsonl",
    ] {
        let bytes = fs::read(format!("tests/fixtures/{name}")).unwrap();
        let (expected, _) = read_bytes(name, &bytes, &ReadSettings::default());
        let (found, messages) = read_bytes("export.dat", &bytes, &ReadSettings::default());
        assert_eq!(messages, Vec::<String>::new(), "{name}");
        assert_eq!(found.len(), expected.len(), "{name}");
        for (found, expected) in found.iter().zip(&expected) {
            match (found, expected) {
                (Record::Transcript(found), Record::Transcript(expected)) => {
                    assert_eq!(found.turns, expected.turns)
                }
                (Record::Prose(found), Record::Prose(expected)) => {
                    assert_eq!(found.text, expected.text)
                }
                _ => panic!("{name}"),
            }
        }
    }
}

#[test]
fn all_encodings_of_one_text_give_the_same_text() {
    let text =
        |name: &str| match &read_file(&format!("tests/fixtures/{name}"), &ReadSettings::default())
            [0]
        {
            Ok(Record::Prose(prose)) => prose.text.clone(),
            other => panic!("{name}: {other:?}"),
        };
    let plain = text("post.txt");
    for name in [
        "post-bom.txt",
        "post-cp1251.txt",
        "post-utf16le.txt",
        "post-utf16be-nomark.txt",
    ] {
        assert_eq!(text(name), plain, "{name}");
    }
    let koi8 = plain.replace(['«', '»'], "\"").replace('–', "-");
    assert_eq!(text("post-koi8.txt"), koi8);
}

#[test]
fn an_encoding_can_be_set_and_a_byte_order_mark_is_stronger() {
    let settings =
        |toml: &str| ReadSettings::from(&Config::parse(toml, "razbor.toml").unwrap().read);
    let koi8 = settings("[read]\nencoding = \"koi8-r\"");
    let (bytes, _, _) = encoding_rs::KOI8_R.encode("Ъ");
    let (records, _) = read_bytes("a.txt", &bytes, &koi8);
    assert!(matches!(&records[0], Record::Prose(prose) if prose.text == "Ъ"));
    let (records, _) = read_bytes("a.txt", "\u{feff}Ъ".as_bytes(), &koi8);
    assert!(matches!(&records[0], Record::Prose(prose) if prose.text == "Ъ"));
}

#[test]
fn gold_parties_are_never_read_as_roles() {
    let records = read_file("tests/fixtures/own.jsonl", &ReadSettings::default());
    let roles: Vec<_> = transcript(records[1].as_ref().unwrap())
        .turns
        .iter()
        .map(|turn| turn.role)
        .collect();
    assert_eq!(roles, [None, None]);
    let roles: Vec<_> = transcript(records[0].as_ref().unwrap())
        .turns
        .iter()
        .map(|turn| turn.role)
        .collect();
    assert_eq!(roles, [Some(Party::Staff), Some(Party::Customer), None]);
}

#[test]
fn columns_can_be_named_in_the_configuration() {
    let csv = "Тикет №|Кто|Что сказал|Метка\n5|Зоя|Где посылка?|а\n5|Лев|На складе|б\n".as_bytes();
    let toml = "[read]\nchannel = \"chat\"\n[read.columns]\nconversation = \"тикет №\"\nspeaker = \"Кто\"\ntext = \"Что сказал\"\n";
    let settings = ReadSettings::from(&Config::parse(toml, "razbor.toml").unwrap().read);
    let (records, messages) = read_bytes("a.csv", csv, &settings);
    assert_eq!(messages, Vec::<String>::new());
    assert_eq!(records[0].head().id, "5");
    assert_eq!(records[0].head().channel, Channel::Chat);
    assert_eq!(transcript(&records[0]).turns[1].text, "На складе");
    let (_, messages) = read_bytes("b.csv", "id;text\n1;да\n".as_bytes(), &settings);
    assert_eq!(
        messages,
        [
            "b.csv:1: missing column «тикет №», «Кто», «Что сказал», which [read.columns] in razbor.toml names: the columns found are «id», «text»"
        ]
    );
}

#[test]
fn times_in_utc_are_moved_to_where_the_company_is() {
    let settings = ReadSettings::from(
        &Config::parse("[read]\nutc_offset = \"+03:00\"", "f")
            .unwrap()
            .read,
    );
    let (records, _) = read_bytes(
        "a.jsonl",
        "{\"id\":\"a\",\"started_at\":\"2025-03-05T22:30:00Z\",\"text\":\"да\"}\n{\"id\":\"b\",\"started_at\":\"2025-03-05T22:30\",\"text\":\"да\"}"
            .as_bytes(),
        &settings,
    );
    let times: Vec<String> = records
        .iter()
        .map(|record| record.head().started_at.unwrap().to_string())
        .collect();
    assert_eq!(times, ["2025-03-06T01:30:00", "2025-03-05T22:30:00"]);
}

#[test]
fn a_bad_line_costs_itself_and_nothing_else() {
    let good = "{\"id\":\"a\",\"turns\":[{\"speaker\":\"А\",\"text\":\"да\"}]}";
    for (line, message) in [
        (
            "{\"id\":\"b\",\"turns\":[{\"text\":\"недопис",
            "x.jsonl:2: truncated JSON (EOF while parsing a string): the file was probably cut off while it was written",
        ),
        (
            "{\"id\":\"b\",\"turns\":[{\"text\":5}]}",
            "x.jsonl:2: invalid type: integer `5`, expected a string (character 28)",
        ),
        (
            "{\"id\":\"b\",\"turns\":\"нет\"}",
            "x.jsonl:2: invalid type: string \"нет\", expected a sequence",
        ),
        (
            "{\"id\":\"b\",\"turns\":[]}",
            "x.jsonl:2: no turns: there is nothing to judge",
        ),
        (
            "{\"id\":\"b\",\"turns\":[{\"text\":\" \"}]}",
            "x.jsonl:2: no words: the text of every turn is empty",
        ),
        (
            "{\"id\":\"b\",\"text\":[\"да\"]}",
            "x.jsonl:2: wrong type: `text` is a list, expected text",
        ),
        (
            "{\"id\":\"b\",\"text\":\"\"}",
            "x.jsonl:2: no words: the text is empty",
        ),
        (
            "{\"id\":\"b\",\"text\":\"да\",\"published_at\":\"вчера\"}",
            "x.jsonl:2: «вчера» is not a date: write 2025-02-13T18:22 or 13.02.2025 18:22",
        ),
        (
            "{\"id\":\"b\",\"channel\":\"факс\",\"turns\":[{\"text\":\"да\"}]}",
            "x.jsonl:2: `факс` is no channel: use call, chat, review, post or letter",
        ),
        (
            "{\"id\":\"b\",\"turns\":[{\"role\":\"Иван\",\"text\":\"да\"}]}",
            "x.jsonl:2: `Иван` is no role: use staff, customer, third or unknown, or put names into `speaker`",
        ),
        (
            "{\"id\":\"b\",\"turns\":[{\"text\":\"да\",\"start_ms\":-5}]}",
            "x.jsonl:2: a time cannot be -5",
        ),
        (
            "{\"номер\":5,\"оценка\":1}",
            "x.jsonl:2: JSON of no known format (its keys are номер, оценка): razbor reads JSON lines",
        ),
        (
            "{\"id\" \"b\"}",
            "x.jsonl:2: not valid JSON: expected `:` (character 7)",
        ),
        (
            "просто слова",
            "x.jsonl:2: not valid JSON: expected value (character 1)",
        ),
        (
            "{\"id\":\"a\",\"turns\":[{\"text\":\"ой\"}]}",
            "x.jsonl:2: duplicate id `a`, first seen in x.jsonl:1: give each record its own id, or remove one",
        ),
        (
            "{\"id\":\"b\",\"text\":\"а\u{0}б\"}",
            "x.jsonl:2: a NUL byte at character 20: the file is damaged or not a text; export it again",
        ),
    ] {
        let file = format!("{good}\n{line}\n{}\n", good.replace("\"a\"", "\"c\""));
        let (records, found) = bad("x.jsonl", file.as_bytes());
        assert!(found.starts_with(message), "{found}\nexpected {message}");
        assert_eq!(found.lines().count(), 1, "{found}");
        assert_eq!(records, 2, "{line}");
        // The first line may be the bad one.
        let file = format!("{line}\n{good}\n{}\n", good.replace("\"a\"", "\"c\""));
        let (records, found) = bad("x.jsonl", file.as_bytes());
        if !message.contains("duplicate") {
            assert!(
                found.starts_with(&message.replace(":2:", ":1:")),
                "{found}\nexpected {message}"
            );
            assert_eq!(records, 2, "{line}");
        }
    }
}

#[test]
fn lines_in_another_encoding_are_reported_and_the_rest_is_read() {
    let mut file = "{\"id\":\"a\",\"text\":\"Всё хорошо, спасибо за быстрый ответ\"}\n"
        .as_bytes()
        .to_vec();
    file.extend(
        encoding_rs::WINDOWS_1251
            .encode("{\"id\":\"b\",\"text\":\"Хамят\"}\n")
            .0
            .iter(),
    );
    file.extend("{\"id\":\"c\",\"text\":\"Да\"}\n".as_bytes());
    let (records, message) = bad("x.jsonl", &file);
    assert_eq!(records, 2);
    assert_eq!(
        message,
        "x.jsonl:2: not valid UTF-8 at character 19 (byte 0xD5): the file mixes encodings or is damaged; convert it to UTF-8"
    );
    let mut file = "Долгий рассказ о том, как всё было.\nВторая строка.\n"
        .as_bytes()
        .to_vec();
    file.extend(encoding_rs::WINDOWS_1251.encode("А это чужое").0.iter());
    let (records, message) = bad("x.txt", &file);
    assert_eq!(records, 0);
    assert!(
        message.starts_with("x.txt:3: not valid UTF-8 at character 1 (byte 0xC0)"),
        "{message}"
    );
}

#[test]
fn files_that_are_no_text_say_what_they_are_and_what_to_do() {
    for (name, bytes, message) in [
        (
            "a.csv",
            b"PK\x03\x04\x14\x00\x00\x00note.txt".as_slice(),
            "a.csv: this is a ZIP archive: unpack it first",
        ),
        (
            "a.csv",
            b"PK\x03\x04\x14\x00[Content_Types].xml..xl/workbook.xml",
            "a.csv: this is an Excel workbook (XLSX): save the sheet as CSV",
        ),
        (
            "a.txt",
            b"PK\x03\x04\x14\x00[Content_Types].xml..word/document.xml",
            "a.txt: this is a Word document (DOCX): save it as .txt",
        ),
        (
            "a.txt",
            b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
            "a.txt: this is a PDF document: save its text as .txt",
        ),
        (
            "a.json",
            b"RIFF\x24\x00\x00\x00WAVEfmt ",
            "a.json: this is an audio recording (WAV): transcribe it first, then give the transcript",
        ),
        (
            "a.txt",
            b"\x01\x02\x03\x00\x00\x04\x05\xff\x07\x08",
            "a.txt: binary data, not a known format: razbor reads JSON lines",
        ),
        ("a.txt", b"", "a.txt: the file is empty"),
        (
            "a.csv",
            b" \n\t\n",
            "a.csv: the file is empty: it holds white space only",
        ),
        (
            "a.xml",
            b"<?xml version=\"1.0\"?><call/>",
            "a.xml: XML is not a known format: razbor reads JSON lines",
        ),
        (
            "a.rttm",
            b"SPEAKER rec 1 0.00 2.10 <NA> <NA> spk_0 <NA> <NA>\n",
            "a.rttm: RTTM holds times of speakers but no words",
        ),
        (
            "a.txt",
            b"--- *** 123\n",
            "a.txt: not a known format: razbor reads JSON lines of its own, CSV and TSV",
        ),
        (
            "a.txt",
            "Слово\nи\0дыра".as_bytes(),
            "a.txt:2: a NUL byte at character 2: the file is damaged",
        ),
    ] {
        let (records, found) = bad(name, bytes);
        assert!(found.starts_with(message), "{found}\nexpected {message}");
        assert_eq!((records, found.lines().count()), (0, 1), "{found}");
    }
}

#[test]
fn a_table_without_a_text_says_which_columns_it_has() {
    let (_, message) = bad(
        "a.csv",
        "Номер;Дата;Примечание для себя\n1;2025-01-01;да\n".as_bytes(),
    );
    assert_eq!(
        message,
        "a.csv:1: missing column: none of «Номер», «Дата», «Примечание для себя» is known to hold the text; name it in razbor.toml: [read.columns] text = \"…\""
    );
}

#[test]
fn bad_rows_of_a_table_cost_themselves_and_nothing_else() {
    let csv = "id;Дата;Отзыв\n1;2025-01-09;Хорошо\n2;2025-01-10;лишний; разделитель\n3;вчера;Плохо\n4;\"2025-01-11;кавычка открыта\n5;2025-01-12;\"в две\nстроки\"\n6;2025-01-13\n5;2025-01-14;опять\n7;;Без даты\n";
    let (records, messages) = read_bytes("a.csv", csv.as_bytes(), &ReadSettings::default());
    let ids: Vec<&str> = records
        .iter()
        .map(|record| record.head().id.as_str())
        .collect();
    assert_eq!(ids, ["1", "5", "7"]);
    let starts = [
        "a.csv:3: the row has 4 cells, the header has 3: put texts with the delimiter",
        "a.csv:4: «вчера» is not a date",
        "a.csv:5: a quote is opened in this row and not closed",
        "a.csv:8: the row has 2 cells",
        "a.csv:9: duplicate id `5`, first seen in a.csv:6",
    ];
    for start in starts {
        assert!(
            messages.iter().any(|message| message.starts_with(start)),
            "{messages:#?}\n{start}"
        );
    }
    assert_eq!(messages.len(), starts.len(), "{messages:#?}");
}

#[test]
fn a_quote_that_never_closes_costs_one_line() {
    let mut csv = "id;Отзыв\n1;\"Не закрыто\n".to_owned();
    for id in 2..50 {
        csv += &format!("{id};Отзыв номер {id}\n");
    }
    let (records, messages) = read_bytes("a.csv", csv.as_bytes(), &ReadSettings::default());
    assert_eq!(records.len(), 48);
    assert_eq!(
        messages,
        [
            "a.csv:2: a quote is opened in this row and not closed at the end of a cell: double the quotes inside a cell (\"\"), or close it"
        ]
    );
}

#[test]
fn a_line_of_a_hundred_megabytes_is_passed_over_without_being_held() {
    let dir = TempDir::new().unwrap();
    let chunk = "ж".repeat(1 << 19);
    let write = |name: &str, before: &str, after: &str| {
        let path = dir.path().join(name);
        let mut file = fs::File::create(&path).unwrap();
        file.write_all(before.as_bytes()).unwrap();
        for _ in 0..100 {
            file.write_all(chunk.as_bytes()).unwrap();
        }
        file.write_all(after.as_bytes()).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let after = "\"}\n{\"id\":\"b\",\"text\":\"цел\"}\n";
    let path = write("a.jsonl", "{\"id\":\"a\",\"text\":\"", after);
    let found = read_file(&path, &ReadSettings::default());
    let rejected = found[0].as_ref().unwrap_err();
    assert_eq!(rejected.line, Some(1));
    assert!(
        rejected
            .reason
            .starts_with("takes 101 MB, the limit is 32 MB for one record"),
        "{rejected}"
    );
    assert_eq!(found[1].as_ref().unwrap().head().id, "b");
    let path = write("b.csv", "id;text\n1;", "\n2;цел\n");
    let found = read_file(&path, &ReadSettings::default());
    assert_eq!(found[0].as_ref().unwrap_err().line, Some(2));
    assert_eq!(found[1].as_ref().unwrap().head().id, "2");
    let path = write("c.txt", "", "");
    let found = read_file(&path, &ReadSettings::default());
    assert!(
        found[0]
            .as_ref()
            .unwrap_err()
            .reason
            .starts_with("the file takes 100 MB, the limit is 32 MB")
    );
}

#[test]
fn json_nested_a_hundred_thousand_deep_neither_crashes_nor_stops_the_batch() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let objects = format!("{}1{}", "{\"a\":".repeat(100_000), "}".repeat(100_000));
    let file = format!(
        "{{\"id\":\"a\",\"text\":\"да\"}}\n{deep}\n{objects}\n{{\"id\":\"b\",\"turns\":{deep}}}\n{{\"id\":\"c\",\"text\":\"да\",\"x\":{deep}}}\n"
    );
    let (records, message) = bad("x.jsonl", file.as_bytes());
    assert_eq!(records, 1);
    for line in [
        "x.jsonl:2: ",
        "x.jsonl:3: ",
        "x.jsonl:4: ",
        "x.jsonl:5: JSON nested too deeply",
    ] {
        assert!(
            message.lines().any(|found| found.starts_with(line)),
            "{message}"
        );
    }
}

#[test]
fn a_truncated_document_says_where_and_keeps_what_stands_before() {
    let whole = fs::read_to_string("tests/fixtures/whisperx.json").unwrap();
    let cut = whole.char_indices().nth(600).unwrap().0;
    let last = whole[..cut].lines().count();
    let (records, message) = bad("a.json", &whole.as_bytes()[..cut]);
    assert_eq!(records, 0);
    assert!(
        message.starts_with(&format!("a.json:{last}: truncated JSON")),
        "{message}"
    );
    let array = "[\n  {\"id\": \"a\", \"text\": \"да\"},\n  {\"id\": \"b\", \"te";
    let (records, message) = bad("a.json", array.as_bytes());
    assert_eq!(records, 1);
    assert!(message.starts_with("a.json:3: truncated JSON"), "{message}");
}

#[test]
fn wrong_types_in_a_vendors_file_name_line_and_place() {
    let (_, message) = bad("a.json", "{\n \"JobName\": \"x\",\n \"Transcript\": [\n  {\"ParticipantRole\": \"AGENT\", \"Content\": 5}\n ]\n}".as_bytes());
    assert_eq!(
        message,
        "a.json:4: invalid type: integer `5`, expected a string (character 43)"
    );
}

#[test]
fn turns_without_speakers_and_times_that_run_backwards_are_kept_as_they_are() {
    let line = "{\"id\":\"a\",\"turns\":[{\"text\":\"раз\",\"start_ms\":5000},{\"speaker\":\"Б\",\"text\":\"два\",\"start_ms\":1000}]}";
    let (records, messages) = read_bytes("a.jsonl", line.as_bytes(), &ReadSettings::default());
    assert_eq!(messages, Vec::<String>::new());
    let turns = &transcript(&records[0]).turns;
    assert_eq!(turns[0].speaker, None);
    assert_eq!(
        [turns[0].start_ms, turns[1].start_ms],
        [Some(5000), Some(1000)]
    );
}

#[test]
fn a_vcon_with_audio_alone_says_that_it_must_be_transcribed() {
    let (_, message) = bad("a.json", b"{\"vcon\":\"0.0.1\",\"uuid\":\"u\",\"parties\":[],\"dialog\":[{\"type\":\"recording\",\"start\":\"2025-01-01T10:00:00Z\"}]}");
    assert!(
        message.contains("a recording without a transcript"),
        "{message}"
    );
}

#[test]
fn inputs_are_found_in_a_fixed_order_once_and_without_hidden_files() {
    let dir = TempDir::new().unwrap();
    for name in [
        "б.txt",
        "а.txt",
        "внутри/в.txt",
        "внутри/г.json",
        ".скрыто/д.txt",
        ".е.txt",
    ] {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "да").unwrap();
    }
    let root = dir.path().to_str().unwrap().to_owned();
    let find = |args: &[String]| -> Vec<String> {
        let found = find_inputs(args).unwrap();
        found
            .into_iter()
            .map(|input| input.path.replace(&format!("{root}/"), ""))
            .collect()
    };
    assert_eq!(
        find(std::slice::from_ref(&root)),
        ["а.txt", "б.txt", "внутри/в.txt", "внутри/г.json"]
    );
    assert_eq!(find(&[format!("{root}/*.txt")]), ["а.txt", "б.txt"]);
    assert_eq!(
        find(&[format!("{root}/**/*.txt")]),
        ["а.txt", "б.txt", "внутри/в.txt"]
    );
    assert_eq!(
        find(&[format!("{root}/вну*")]),
        ["внутри/в.txt", "внутри/г.json"]
    );
    assert_eq!(
        find(&[format!("{root}/б.txt"), root.clone()]),
        ["б.txt", "а.txt", "внутри/в.txt", "внутри/г.json"]
    );
    assert_eq!(find(&["-".to_owned()]), ["-"]);
    let ids: Vec<String> = read_all(
        find_inputs(std::slice::from_ref(&root)).unwrap(),
        ReadSettings::default(),
    )
    .filter_map(|found| Some(found.ok()?.head().id.clone()))
    .collect();
    assert_eq!(ids, ["а.txt", "б.txt", "внутри/в.txt"]);
    for arg in ["нет.txt", "*.csv", "внутри/нет/*"] {
        let arg = format!("{root}/{arg}");
        assert!(
            matches!(find_inputs(std::slice::from_ref(&arg)), Err(Error::Usage(message)) if message.contains(&arg)),
            "{arg}"
        );
    }
    let empty = dir.path().join("пусто");
    fs::create_dir(&empty).unwrap();
    assert!(matches!(
        find_inputs(&[empty.to_str().unwrap().to_owned()]),
        Err(Error::Usage(_))
    ));
}

#[cfg(unix)]
#[test]
fn what_may_not_be_opened_is_rejected_and_the_rest_is_read() {
    use std::os::unix::fs::PermissionsExt;
    let dir = TempDir::new().unwrap();
    fs::write(dir.path().join("а.txt"), "Всё хорошо").unwrap();
    let locked = dir.path().join("заперто");
    fs::create_dir(&locked).unwrap();
    fs::write(locked.join("б.txt"), "да").unwrap();
    // A link to a folder above it cannot be walked by anybody, root included.
    std::os::unix::fs::symlink(dir.path(), dir.path().join("круг")).unwrap();
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).unwrap();
    let root_user = fs::read_dir(&locked).is_ok();
    let found: Vec<_> = read_all(
        inputs(&[dir.path().to_str().unwrap()]),
        ReadSettings::default(),
    )
    .collect();
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(found.iter().flatten().next().unwrap().head().id, "а.txt");
    let messages: Vec<String> = found
        .iter()
        .filter_map(|found| Some(found.as_ref().err()?.to_string()))
        .collect();
    assert!(
        messages
            .iter()
            .any(|message| message.contains("круг: cannot be opened: the link leads back")),
        "{messages:?}"
    );
    if !root_user {
        assert!(
            messages
                .iter()
                .any(|message| message.contains("заперто: cannot be opened: ")
                    && message.contains("give read permission")),
            "{messages:?}"
        );
    }
}

#[test]
fn ids_are_unique_over_all_files_and_nothing_is_lost() {
    let dir = TempDir::new().unwrap();
    let row = |id: u32, text: &str| format!("{id};spk;{text}\n");
    fs::write(
        dir.path().join("март.csv"),
        format!("dialog_id;speaker;text\n{}{}", row(1, "раз"), row(2, "два")),
    )
    .unwrap();
    fs::write(
        dir.path().join("май.csv"),
        format!("dialog_id;speaker;text\n{}{}", row(1, "раз"), row(2, "три")),
    )
    .unwrap();
    let found: Vec<_> = read_all(
        inputs(&[dir.path().to_str().unwrap()]),
        ReadSettings::default(),
    )
    .collect();
    let ids: Vec<&str> = found
        .iter()
        .flatten()
        .map(|record| record.head().id.as_str())
        .collect();
    assert_eq!(ids, ["1", "2", "2@март.csv"]);
    let rejected = found.iter().find_map(|found| found.as_ref().err()).unwrap();
    assert!(
        rejected.reason.starts_with("the same record as in "),
        "{rejected}"
    );
}

#[test]
fn a_convokit_corpus_is_read_through_its_folder_without_its_side_tables() {
    let found = inputs(&["tests/fixtures/convokit"]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].path, "tests/fixtures/convokit/utterances.jsonl");
}

#[test]
fn bytes_read_are_counted_for_the_progress_bar() {
    let settings = ReadSettings::default();
    let input = &inputs(&["tests/fixtures/own.jsonl"])[0];
    read(input, &settings).for_each(drop);
    let read = settings
        .bytes_read
        .load(std::sync::atomic::Ordering::Relaxed);
    assert_eq!(Some(read), input.bytes);
}
