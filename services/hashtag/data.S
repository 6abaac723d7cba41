/* The tables of data/, byte for byte, each followed by a NUL. */
    .section .rodata
    .global hashtag_data_styles, hashtag_data_phrases, hashtag_data_generic, hashtag_data_stop_words
hashtag_data_styles:
    .incbin "styles.tsv"
    .byte 0
hashtag_data_phrases:
    .incbin "phrases.tsv"
    .byte 0
hashtag_data_generic:
    .incbin "generic_tags.tsv"
    .byte 0
hashtag_data_stop_words:
    .incbin "stop_words.txt"
    .byte 0
    .section .note.GNU-stack, "", @progbits
