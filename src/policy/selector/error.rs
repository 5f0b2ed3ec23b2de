//! What can be wrong with a SPEC, each in one line that names the thing and the remedy; it never
//! prints a control character.

/// A SPEC that does not parse. Its message is one line without a newline.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)] // `word` is the culprit, `spec` the whole text, `hint` empty or the remedy.
pub enum SpecError {
    /// Nothing at all, or white space.
    #[error("empty SPEC: name a system call, as in 'mount'")]
    Empty,
    /// No row of the table has the name.
    #[error("unknown system call '{word}' in '{spec}'{hint}")]
    UnknownCall { word: String, spec: String, hint: String },
    /// A word that means every call elsewhere.
    #[error("'{word}' in '{spec}' is not a system call: '@known' means every call that has a name")]
    Everything { word: String, spec: String },
    /// A condition on what is left out.
    #[error("a condition after '!' in '{spec}': a call is left out whole")]
    ExceptConditions { spec: String },
    /// Nothing but what is left out.
    #[error("'{spec}' only leaves out calls: first name calls, such as '@known'")]
    OnlyExcept { spec: String },
    /// A condition on what an argument points to.
    #[error(
        "{argument} of {call} in '{spec}' points to memory, and a condition of a trap compares \
         registers: trap {call}, and look at {argument} in a rule or in a handler"
    )]
    Memory { argument: String, call: String, spec: String },
    /// systemd has no such group.
    #[error("unknown group '{word}' in '{spec}'{hint}")]
    UnknownGroup { word: String, spec: String, hint: String },
    /// The call has no argument of the name.
    #[error("unknown argument '{word}' of {call} in '{spec}': {choice}")]
    UnknownArgument { word: String, call: String, spec: String, choice: String },
    /// No flag or constant has the name.
    #[error("unknown constant '{word}' in '{spec}'{hint}")]
    UnknownConstant { word: String, spec: String, hint: String },
    /// A word that begins like a number and is none of 64 bits.
    #[error("bad number '{word}' in '{spec}': decimal, 0x hexadecimal or 0 octal, of 64 bits")]
    BadNumber { word: String, spec: String },
    /// A call's number that is a named call's: it would mean another call on another architecture.
    #[error("{number} is {names}: name the call instead")]
    KnownNumber { number: u64, names: String },
    /// A call's number that is negative or an x32 number.
    #[error("number '{word}' in '{spec}' is out of range: 0 to 0x3fffffff")]
    NumberRange { word: String, spec: String },
    /// Something is missing, at the end or before something else.
    #[error("missing {wanted} {place} '{spec}'")]
    Missing { wanted: &'static str, place: String, spec: String },
    /// Text after the SPEC's end.
    #[error("unexpected '{word}' at the end of '{spec}'")]
    Trailing { word: String, spec: String },
    /// A condition on a whole group.
    #[error("{group} takes no conditions in '{spec}': name its calls")]
    GroupConditions { group: String, spec: String },
    /// Two conditions on one argument, which libseccomp and container profiles do not have.
    #[error("second condition on '{word}' in '{spec}': only one condition for each argument")]
    SecondCondition { word: String, spec: String },
    /// Only `==` can follow a mask.
    #[error("'{op}' after a mask in '{spec}': only == can follow '&'")]
    MaskedOrder { op: &'static str, spec: String },
    /// The kernel reads fewer bits of the argument than the value has.
    #[error(
        "'{word}' in '{spec}' does not fit the {bits} bits that the kernel reads of {argument}"
    )]
    TooWide { word: String, bits: u32, argument: String, spec: String },
    /// What is wrong with a condition that is not on a register.
    #[error("{why} in '{spec}'{hint}")]
    Condition { why: String, spec: String, hint: String },
    /// The value has bits that the mask has not.
    #[error("'{word}' in '{spec}' is never true: '{value}' has bits outside the mask")]
    NeverTrue { word: String, value: String, spec: String },
}
