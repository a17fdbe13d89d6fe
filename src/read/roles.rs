//! Words by which formats state a role or a channel.

use crate::conversation::Party;
use crate::document::Channel;

/// The party of a role word, in Russian or English, in any case, with the prefixes of the vendors.
pub(super) fn party(word: &str) -> Option<Party> {
    let word = word.trim().to_lowercase();
    let word = word.strip_prefix("user_role_").unwrap_or(&word);
    Some(match word {
        // A bot and the system's own lines act for the company.
        "agent"
        | "staff"
        | "operator"
        | "employee"
        | "manager"
        | "support"
        | "internal"
        | "supervisor"
        | "bot"
        | "custom_bot"
        | "system"
        | "assistant"
        | "seller"
        | "company"
        | "оператор"
        | "сотрудник"
        | "менеджер"
        | "агент"
        | "поддержка"
        | "специалист"
        | "консультант"
        | "бот"
        | "система"
        | "компания"
        | "продавец" => Party::Staff,
        "customer"
        | "client"
        | "caller"
        | "external"
        | "consumer"
        | "buyer"
        | "subscriber"
        | "end_user"
        | "end-user"
        | "клиент"
        | "абонент"
        | "покупатель"
        | "заказчик"
        | "пользователь"
        | "заявитель"
        | "пациент"
        | "гость" => Party::Customer,
        "third" | "third_party" | "третье лицо" => Party::Third,
        "unknown" | "неизвестно" => Party::Unknown,
        _ => return None,
    })
}

/// The channel of a word, in Russian or English.
pub(super) fn channel(word: &str) -> Option<Channel> {
    let word = word.trim().to_lowercase();
    Some(match word.as_str() {
        "call"
        | "voice"
        | "phone"
        | "audio"
        | "telephony"
        | "callback"
        | "звонок"
        | "телефон"
        | "вызов"
        | "голос"
        | "входящий звонок"
        | "исходящий звонок"
        | "телефония" => Channel::Call,
        "chat"
        | "message"
        | "messenger"
        | "webchat"
        | "sms"
        | "whatsapp"
        | "telegram"
        | "viber"
        | "чат"
        | "онлайн-чат"
        | "мессенджер"
        | "сообщение"
        | "смс"
        | "ватсап"
        | "телеграм" => Channel::Chat,
        "review" | "отзыв" | "отзывы" | "reviews" => Channel::Review,
        "post" | "blog" | "forum" | "social" | "пост" | "блог" | "форум" | "соцсети"
        | "соцсеть" => Channel::Post,
        "letter"
        | "email"
        | "e-mail"
        | "mail"
        | "claim"
        | "письмо"
        | "почта"
        | "эл. почта"
        | "электронная почта"
        | "претензия"
        | "обращение"
        | "жалоба"
        | "заявление" => Channel::Letter,
        _ => return None,
    })
}
