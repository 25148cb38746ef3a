/// Makes a struct of [`Rule`]s from a table of name, field, type and plain's value, with `set` by name.
macro_rules! rules {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $word:literal $field:ident: $type:ty = $plain:expr;)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub struct $name { $($(#[$doc])* pub $field: Rule<$type>,)* }

        impl Default for $name {
            fn default() -> Self {
                Self { $($field: Rule::plain($plain),)* }
            }
        }

        impl $name {
            /// The names of all rules of this storey.
            pub const NAMES: &'static [&'static str] = &[$($word),*];

            /// Sets a rule by name; `by` is the quirk that asks for it.
            ///
            /// # Errors
            /// When there is no such rule, or the value is not one of its set.
            pub fn set(&mut self, name: &str, value: &Value, by: Option<&QuirkId>) -> Result<(), RuleError> {
                match name {
                    $($word => match serde_json::from_value(value.clone()) {
                        Ok(value) => self.$field.set(value, by),
                        Err(source) => {
                            return Err(RuleError::Value { name: name.to_owned(), value: value.to_string(), source });
                        }
                    },)*
                    _ => return Err(RuleError::Unknown { name: name.to_owned(), known: Self::NAMES.join(", ") }),
                }
                Ok(())
            }

            /// The value of a rule by name, as JSON.
            pub fn value(&self, name: &str) -> Option<Value> {
                let marks = Marks::default();
                match name {
                    $($word => serde_json::to_value(self.$field.get(&marks)).ok(),)*
                    _ => None,
                }
            }

            /// The quirk that set this rule, if one did.
            pub fn set_by(&self, name: &str) -> Option<&QuirkId> {
                match name {
                    $($word => self.$field.set_by(),)*
                    _ => None,
                }
            }
        }
    };
}

pub(super) use rules;
