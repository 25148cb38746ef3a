use std::fmt;

use super::knob::words;

words! {
    /// What an account may do: the ten permissions of the Booklore documentation ("Default Permissions"), and the two that
    /// the BookOrbit documentation names for administration ("Permissions").
    pub enum Permission {
        /// View and read books.
        Read = "read",
        /// Add new books to libraries.
        Upload = "upload",
        /// Download book files.
        Download = "download",
        /// Modify titles, authors, tags.
        EditMetadata = "edit_metadata",
        /// Create, edit and organize libraries.
        ManageLibrary = "manage_library",
        /// Send books to an e-mail address or e-reader.
        EmailBook = "email_book",
        /// Remove books from libraries.
        DeleteBook = "delete_book",
        /// Sync reading progress with KOReader devices.
        KoreaderSync = "koreader_sync",
        /// Sync books and progress with Kobo e-readers.
        KoboSync = "kobo_sync",
        /// Browse books via OPDS catalog feeds.
        AccessOpds = "access_opds",
        /// Manage other people's accounts: BookOrbit's, for administration.
        ManageUsers = "manage_users",
        /// Create, edit and delete providers, configure group mappings: BookOrbit's, for administration.
        ManageAppSettings = "manage_app_settings",
    }
}

impl Permission {
    /// The ten of books, in the order of the documentation.
    pub const ALL: [Self; 10] = [
        Self::Read,
        Self::Upload,
        Self::Download,
        Self::EditMetadata,
        Self::ManageLibrary,
        Self::EmailBook,
        Self::DeleteBook,
        Self::KoreaderSync,
        Self::KoboSync,
        Self::AccessOpds,
    ];

    /// The two that are for administration.
    pub const ADMINISTRATION: [Self; 2] = [Self::ManageUsers, Self::ManageAppSettings];

    /// All that there are.
    pub fn every() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().chain(Self::ADMINISTRATION)
    }

    /// The word in policies, mappings and JSON answers.
    pub fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Upload => "upload",
            Self::Download => "download",
            Self::EditMetadata => "edit_metadata",
            Self::ManageLibrary => "manage_library",
            Self::EmailBook => "email_book",
            Self::DeleteBook => "delete_book",
            Self::KoreaderSync => "koreader_sync",
            Self::KoboSync => "kobo_sync",
            Self::AccessOpds => "access_opds",
            Self::ManageUsers => "manage_users",
            Self::ManageAppSettings => "manage_app_settings",
        }
    }

    /// The permission of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::every().find(|permission| permission.word() == word)
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permission_has_one_word_everywhere() {
        for permission in Permission::every() {
            assert_eq!(serde_json::to_value(permission).unwrap(), permission.word());
            assert_eq!(Permission::from_word(permission.word()), Some(permission));
        }
    }
}
