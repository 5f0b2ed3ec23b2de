//! A seccomp profile as the OCI runtime specification has it (config-linux.md, "Seccomp"): the object `linux.seccomp`, of
//! which every runtime reads these fields. A name that the specification does not have is an error, as it is for them.

use serde::{Deserialize, Serialize};

/// The object itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SeccompProfile {
    /// What becomes of a call that no entry has.
    pub default_action: ProfileAction,
    /// Its errno, if that is SCMP_ACT_ERRNO.
    pub default_errno_ret: Option<u32>,
    /// The architectures beside the native one; null in what Go writes for none, as in the other lists.
    pub architectures: Option<Vec<ProfileArch>>,
    /// How the filter is loaded.
    pub flags: Option<Vec<ProfileFlag>>,
    /// The socket that the runtime passes the listener to.
    pub listener_path: Option<String>,
    /// Text that goes with it.
    pub listener_metadata: Option<String>,
    /// The calls.
    pub syscalls: Option<Vec<ProfileEntry>>,
}

/// Calls of one action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProfileEntry {
    /// Their names, one at least.
    pub names: Vec<String>,
    /// What becomes of them.
    pub action: ProfileAction,
    /// Its errno, if that is SCMP_ACT_ERRNO.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub errno_ret: Option<u32>,
    /// Comparisons of arguments, all of which hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub args: Option<Vec<ProfileArgument>>,
}

/// A comparison of a whole register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProfileArgument {
    /// Which of the six.
    pub index: usize,
    /// The value; of SCMP_CMP_MASKED_EQ the mask.
    pub value: u64,
    /// The value of SCMP_CMP_MASKED_EQ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_two: Option<u64>,
    /// How they are compared.
    pub op: ProfileOperator,
}

/// The names of the specification with one prefix.
macro_rules! names {
    ($(#[$doc:meta])* $name:ident: $prefix:literal $($variant:ident = $text:literal),+ $(,)?) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[allow(missing_docs)]
        pub enum $name {
            $(#[serde(rename = $text)] $variant),+
        }

        #[cfg(test)]
        impl $name {
            const NAMES: &[&str] = &[$($text),+];
            const PREFIX: &str = $prefix;
        }
    };
}

names!(
    /// What becomes of a call.
    ProfileAction: "SCMP_ACT_"
    Kill = "SCMP_ACT_KILL",
    KillThread = "SCMP_ACT_KILL_THREAD",
    KillProcess = "SCMP_ACT_KILL_PROCESS",
    Trap = "SCMP_ACT_TRAP",
    Errno = "SCMP_ACT_ERRNO",
    Notify = "SCMP_ACT_NOTIFY",
    Trace = "SCMP_ACT_TRACE",
    Log = "SCMP_ACT_LOG",
    Allow = "SCMP_ACT_ALLOW",
);

names!(
    /// How a register is compared.
    ProfileOperator: "SCMP_CMP_"
    Ne = "SCMP_CMP_NE",
    Lt = "SCMP_CMP_LT",
    Le = "SCMP_CMP_LE",
    Eq = "SCMP_CMP_EQ",
    Ge = "SCMP_CMP_GE",
    Gt = "SCMP_CMP_GT",
    MaskedEq = "SCMP_CMP_MASKED_EQ",
);

names!(
    /// How a filter is loaded.
    ProfileFlag: "SECCOMP_FILTER_FLAG_"
    Tsync = "SECCOMP_FILTER_FLAG_TSYNC",
    Log = "SECCOMP_FILTER_FLAG_LOG",
    SpecAllow = "SECCOMP_FILTER_FLAG_SPEC_ALLOW",
    WaitKillableRecv = "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV",
);

names!(
    /// An architecture.
    ProfileArch: "SCMP_ARCH_"
    Native = "SCMP_ARCH_NATIVE",
    X86 = "SCMP_ARCH_X86",
    X86_64 = "SCMP_ARCH_X86_64",
    X32 = "SCMP_ARCH_X32",
    Arm = "SCMP_ARCH_ARM",
    Aarch64 = "SCMP_ARCH_AARCH64",
    Mips = "SCMP_ARCH_MIPS",
    Mips64 = "SCMP_ARCH_MIPS64",
    Mips64n32 = "SCMP_ARCH_MIPS64N32",
    Mipsel = "SCMP_ARCH_MIPSEL",
    Mipsel64 = "SCMP_ARCH_MIPSEL64",
    Mipsel64n32 = "SCMP_ARCH_MIPSEL64N32",
    Ppc = "SCMP_ARCH_PPC",
    Ppc64 = "SCMP_ARCH_PPC64",
    Ppc64le = "SCMP_ARCH_PPC64LE",
    S390 = "SCMP_ARCH_S390",
    S390x = "SCMP_ARCH_S390X",
    Parisc = "SCMP_ARCH_PARISC",
    Parisc64 = "SCMP_ARCH_PARISC64",
    Riscv64 = "SCMP_ARCH_RISCV64",
    Loongarch64 = "SCMP_ARCH_LOONGARCH64",
    M68k = "SCMP_ARCH_M68K",
    Sh = "SCMP_ARCH_SH",
    Sheb = "SCMP_ARCH_SHEB",
);

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, from_value, json};
    use std::fmt::Debug;

    fn round_trips<T: Serialize + for<'d> Deserialize<'d> + Debug>(names: &[&str], prefix: &str) {
        for name in names {
            assert!(name.starts_with(prefix), "{name}");
            let value: T = from_value(json!(name)).unwrap();
            assert_eq!(json!(value), json!(name));
        }
        let unknown: Result<T, _> = from_value(json!(format!("{prefix}NONE")));
        assert!(unknown.is_err(), "{unknown:?}");
    }

    #[test]
    fn each_name_is_read_and_written_and_no_other_is() {
        round_trips::<ProfileAction>(ProfileAction::NAMES, ProfileAction::PREFIX);
        round_trips::<ProfileOperator>(ProfileOperator::NAMES, ProfileOperator::PREFIX);
        round_trips::<ProfileFlag>(ProfileFlag::NAMES, ProfileFlag::PREFIX);
        round_trips::<ProfileArch>(ProfileArch::NAMES, ProfileArch::PREFIX);
    }

    #[test]
    fn lists_of_go_may_be_null_and_what_every_runtime_demands_may_not_be_missing() {
        let profile = |value: Value| from_value::<SeccompProfile>(value);
        let null = json!({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": null, "flags": null, "archMap": []});
        assert_eq!(profile(null).unwrap().syscalls, None);
        for wrong in [
            json!({}),
            json!({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["mkdir"]}]}),
            json!({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"action": "SCMP_ACT_LOG"}]}),
            json!({"defaultAction": "SCMP_ACT_ALLOW",
                "syscalls": [{"names": ["mkdir"], "action": "SCMP_ACT_LOG", "args": [{"index": 0, "value": 0}]}]}),
        ] {
            assert!(profile(wrong.clone()).is_err(), "{wrong}");
        }
    }
}
