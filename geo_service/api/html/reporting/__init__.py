"""Pages for templates: the picture of a sheet, the words for what goes where, what a person entered."""
