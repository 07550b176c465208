//! What plans and states come to, record by record.
