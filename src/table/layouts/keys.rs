//! Keys: what keyctl(2) takes for each operation, and its structs, uapi/linux/keyctl.h.

use super::prelude::*;

/// A description of a key, or other text of at most one page; of a type 31 bytes are valid.
pub const KEY_TEXT: Kind = Text(4096);
/// A key by its number, or one of the keyrings that have a number below zero.
pub const KEY: Kind = Symbol(&keys::SPEC, &Int);

/// What is not named below: of the operations that strace knows it shows no more.
const REST: Kind = If(0, !31, &Word);

/// The second argument of keyctl(2), by operation.
pub const KEYCTL_SECOND: Kind = Select(
    0,
    &[
        (0, KEY),
        (1, KEY_TEXT),
        (2, KEY),
        (3, KEY),
        (4, KEY),
        (5, KEY),
        (6, KEY),
        (7, KEY),
        (8, KEY),
        (9, KEY),
        (10, KEY),
        (11, KEY),
        (12, KEY),
        (13, KEY),
        (14, Symbol(&keys::REQKEY, &Commented(&Int, &keys::REQKEY))),
        (15, KEY),
        (16, KEY),
        (17, KEY),
        (19, KEY),
        (20, KEY),
        (21, KEY),
        (22, Id),
        (23, In(&KEYCTL_DH_PARAMS, One)),
        (24, KEY),
        (25, In(&KEYCTL_PKEY_PARAMS, One)),
        (26, In(&KEYCTL_PKEY_PARAMS, One)),
        (27, In(&KEYCTL_PKEY_PARAMS, One)),
        (28, In(&KEYCTL_VERIFY_PARAMS, One)),
        (29, KEY),
        (30, KEY),
        (31, Out(&Byte, Items(2))),
    ],
    &REST,
);

/// The third argument of keyctl(2).
pub const KEYCTL_THIRD: Kind = Select(
    0,
    &[
        (0, Int),
        (2, In(&Byte, Items(3))),
        (4, Id),
        (5, Flags(&keys::PERMISSION)),
        (6, Out(&Char, Items(3))),
        (8, KEY),
        (9, KEY),
        (10, KEY_TEXT),
        (11, Out(&Byte, Items(3))),
        (12, In(&Byte, Items(3))),
        (13, Unsigned),
        (15, Unsigned),
        (17, Out(&Char, Items(3))),
        (19, Unsigned),
        (20, In(&IoVec, Items(3))),
        (22, KEY),
        (23, Out(&Byte, Items(3))),
        (24, Word),
        (25, KEY_TEXT),
        (26, KEY_TEXT),
        (27, KEY_TEXT),
        (28, KEY_TEXT),
        (29, KEY_TEXT),
        (30, KEY),
        (31, Size),
    ],
    &REST,
);

/// The fourth argument of keyctl(2).
pub const KEYCTL_FOURTH: Kind = Select(
    0,
    &[
        (2, Size),
        (4, Id),
        (6, Size),
        (10, KEY_TEXT),
        (11, Size),
        (12, Size),
        (13, KEY),
        (17, Size),
        (19, Errno),
        (20, Size),
        (23, Size),
        (24, KEY_TEXT),
        (25, In(&Byte, Within(1, 1))),
        (26, In(&Byte, Within(1, 1))),
        (27, In(&Byte, Within(1, 1))),
        (28, In(&Byte, Within(1, 1))),
        (29, KEY_TEXT),
        (30, KEY),
    ],
    &REST,
);

/// The fifth argument of keyctl(2).
pub const KEYCTL_FIFTH: Kind = Select(
    0,
    &[
        (10, KEY),
        (12, KEY),
        (19, KEY),
        (20, KEY),
        (23, In(&KEYCTL_KDF_PARAMS, One)),
        (24, Out(&KEYCTL_PKEY_QUERY, One)),
        (25, Out(&Byte, Within(1, 2))),
        (26, Out(&Byte, Within(1, 2))),
        (27, Out(&Byte, Within(1, 2))),
        (28, In(&Byte, Within(1, 2))),
        (30, Flags(&keys::MOVE)),
    ],
    &REST,
);

const KEYCTL_DH_PARAMS: Kind = Struct(&layout(
    "keyctl_dh_params",
    &[field("private", KEY), field("prime", KEY), field("base", KEY)],
));

const KEYCTL_KDF_PARAMS: Kind = Struct(&layout(
    "keyctl_kdf_params",
    &[
        field("hashname", Text(128)),
        field("otherinfo", SelectBits(2, u64::MAX, &[(0, Address)], &In(&Byte, Items(2)))),
        field("otherinfolen", Unsigned),
        field("__spare", NonZero(&Array(&Hex, 8))),
    ],
));

const KEYCTL_PKEY_QUERY: Kind = Struct(&layout(
    "keyctl_pkey_query",
    &[
        field("supported_ops", Hex),
        field("key_size", Unsigned),
        field("max_data_size", U16),
        field("max_sig_size", U16),
        field("max_enc_size", U16),
        field("max_dec_size", U16),
        field("__spare", NonZero(&Array(&Hex, 10))),
    ],
));

const KEYCTL_PKEY_PARAMS: Kind = Struct(&layout(
    "keyctl_pkey_params",
    &[
        field("key_id", KEY),
        field("in_len", Unsigned),
        field("out_len", Unsigned),
        field("__spare", NonZero(&Array(&Hex, 7))),
    ],
));

const KEYCTL_VERIFY_PARAMS: Kind = Struct(&layout(
    "keyctl_pkey_params",
    &[
        field("key_id", KEY),
        field("in_len", Unsigned),
        field("in2_len", Unsigned),
        field("__spare", NonZero(&Array(&Hex, 7))),
    ],
));
