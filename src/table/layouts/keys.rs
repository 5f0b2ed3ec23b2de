//! Keys: what keyctl(2) takes for each operation, and its structs, uapi/linux/keyctl.h.

use super::prelude::*;

/// A description of a key, or other text of at most one page; of a type 31 bytes are valid.
pub const KEY_TEXT: Kind = Text(4096);
/// A key by its number, or one of the keyrings that have a number below zero.
pub const KEY: Kind = Symbol(&keys::SPEC, &Int);

/// What is not named below: of the operations that strace knows it shows no more.
const REST: Kind = If(0, !31, &Word);

/// The second argument of keyctl(2), by operation.
pub const KEYCTL_SECOND: Kind = Select(0, &column(&keys::KEYCTL, &OPERATIONS, 0), &REST);

/// The third argument of keyctl(2).
pub const KEYCTL_THIRD: Kind = Select(0, &column(&keys::KEYCTL, &OPERATIONS, 1), &REST);

/// The fourth argument of keyctl(2).
pub const KEYCTL_FOURTH: Kind = Select(0, &column(&keys::KEYCTL, &OPERATIONS, 2), &REST);

/// The fifth argument of keyctl(2).
pub const KEYCTL_FIFTH: Kind = Select(0, &column(&keys::KEYCTL, &OPERATIONS, 3), &REST);

/// What each operation takes.
const OPERATIONS: [(&str, [Kind; 4]); 31] = [
    ("KEYCTL_GET_KEYRING_ID", [KEY, Int, REST, REST]),
    ("KEYCTL_JOIN_SESSION_KEYRING", [KEY_TEXT, REST, REST, REST]),
    ("KEYCTL_UPDATE", [KEY, In(&Byte, Most(&Items(3), maxima::PAGE)), Size, REST]),
    ("KEYCTL_REVOKE", [KEY, REST, REST, REST]),
    ("KEYCTL_CHOWN", [KEY, Id, Id, REST]),
    ("KEYCTL_SETPERM", [KEY, Flags(&keys::PERMISSION), REST, REST]),
    ("KEYCTL_DESCRIBE", [KEY, Out(&Char, Items(3)), Size, REST]),
    ("KEYCTL_CLEAR", [KEY, REST, REST, REST]),
    ("KEYCTL_LINK", [KEY, KEY, REST, REST]),
    ("KEYCTL_UNLINK", [KEY, KEY, REST, REST]),
    ("KEYCTL_SEARCH", [KEY, KEY_TEXT, KEY_TEXT, KEY]),
    ("KEYCTL_READ", [KEY, Out(&Byte, Items(3)), Size, REST]),
    ("KEYCTL_INSTANTIATE", [KEY, In(&Byte, Most(&Items(3), maxima::KEY_PAYLOAD)), Size, KEY]),
    ("KEYCTL_NEGATE", [KEY, Unsigned, KEY, REST]),
    (
        "KEYCTL_SET_REQKEY_KEYRING",
        [Symbol(&keys::REQKEY, &Commented(&Int, &keys::REQKEY)), REST, REST, REST],
    ),
    ("KEYCTL_SET_TIMEOUT", [KEY, Unsigned, REST, REST]),
    ("KEYCTL_ASSUME_AUTHORITY", [KEY, REST, REST, REST]),
    ("KEYCTL_GET_SECURITY", [KEY, Out(&Char, Items(3)), Size, REST]),
    ("KEYCTL_REJECT", [KEY, Unsigned, Errno, KEY]),
    ("KEYCTL_INSTANTIATE_IOV", [KEY, In(&IoVec, Items(3)), Size, KEY]),
    ("KEYCTL_INVALIDATE", [KEY, REST, REST, REST]),
    ("KEYCTL_GET_PERSISTENT", [Id, KEY, REST, REST]),
    (
        "KEYCTL_DH_COMPUTE",
        [In(&KEYCTL_DH_PARAMS, One), Out(&Byte, Items(3)), Size, In(&KEYCTL_KDF_PARAMS, One)],
    ),
    ("KEYCTL_PKEY_QUERY", [KEY, Word, KEY_TEXT, Out(&KEYCTL_PKEY_QUERY, One)]),
    (
        "KEYCTL_PKEY_ENCRYPT",
        [In(&KEYCTL_PKEY_PARAMS, One), KEY_TEXT, In(&Byte, Within(1, 1)), Out(&Byte, Within(1, 2))],
    ),
    (
        "KEYCTL_PKEY_DECRYPT",
        [In(&KEYCTL_PKEY_PARAMS, One), KEY_TEXT, In(&Byte, Within(1, 1)), Out(&Byte, Within(1, 2))],
    ),
    (
        "KEYCTL_PKEY_SIGN",
        [In(&KEYCTL_PKEY_PARAMS, One), KEY_TEXT, In(&Byte, Within(1, 1)), Out(&Byte, Within(1, 2))],
    ),
    (
        "KEYCTL_PKEY_VERIFY",
        [
            In(&KEYCTL_VERIFY_PARAMS, One),
            KEY_TEXT,
            In(&Byte, Within(1, 1)),
            In(&Byte, Within(1, 2)),
        ],
    ),
    ("KEYCTL_RESTRICT_KEYRING", [KEY, KEY_TEXT, KEY_TEXT, REST]),
    ("KEYCTL_MOVE", [KEY, KEY, KEY, Flags(&keys::MOVE)]),
    ("KEYCTL_CAPABILITIES", [Out(&Byte, Items(2)), Size, REST, REST]),
];

const KEYCTL_DH_PARAMS: Kind = fields!(layout("keyctl_dh_params"):
    private: KEY, prime: KEY, base: KEY,
);

const KEYCTL_KDF_PARAMS: Kind = fields!(layout("keyctl_kdf_params"):
    hashname: Text(128),
    otherinfo: SelectBits(2, u64::MAX, &[(0, Address)], &In(&Byte, Most(&Items(2),
        maxima::KEY_OTHER_INFO))),
    otherinfolen: Unsigned, __spare: NonZero(&Array(&Hex, 8)),
);

const KEYCTL_PKEY_QUERY: Kind = fields!(layout("keyctl_pkey_query"):
    supported_ops: Hex, key_size: Unsigned, max_data_size: U16, max_sig_size: U16,
    max_enc_size: U16, max_dec_size: U16, __spare: NonZero(&Array(&Hex, 10)),
);

const KEYCTL_PKEY_PARAMS: Kind = fields!(layout("keyctl_pkey_params"):
    key_id: KEY, in_len: Unsigned, out_len: Unsigned, __spare: NonZero(&Array(&Hex, 7)),
);

const KEYCTL_VERIFY_PARAMS: Kind = fields!(layout("keyctl_pkey_params"):
    key_id: KEY, in_len: Unsigned, in2_len: Unsigned, __spare: NonZero(&Array(&Hex, 7)),
);
