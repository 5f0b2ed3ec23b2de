" Vim syntax of rules of syscallfs: `SPEC [WHEN] RESPONSE` lines, docs/rules.md.
" Copy tools/vim/ to ~/.vim/; files named *.rules that say `# syscallfs` in the first line get it by themselves.
if exists('b:current_syntax')
  finish
endif
syntax case match
syntax match   syscallfsCall      /^\s*!\?[a-z_][a-z0-9_]*/ nextgroup=syscallfsTests,syscallfsComma skipwhite
syntax match   syscallfsCall      /,\s*!\?[a-z_][a-z0-9_]*/ contains=syscallfsComma nextgroup=syscallfsTests skipwhite
syntax match   syscallfsGroup     /!\?@[a-z-]\+/
syntax match   syscallfsComma     /,/ contained
syntax region  syscallfsTests     start=/(/ end=/)/ contained oneline contains=syscallfsString,syscallfsSubject,syscallfsOperator,syscallfsConstant,syscallfsNumber
syntax match   syscallfsSubject   /\<\(caller\|container\)\.[a-zA-Z]\+/ contained
syntax match   syscallfsOperator  /==\|!=\|!\~\|\~\|<=\|>=\|<\|>\|&&\|&\||/ contained
syntax match   syscallfsConstant  /\<[A-Z][A-Z0-9_]\+\>/ contained
syntax match   syscallfsNumber    /\<\(0x[0-9a-f]\+\|[0-9]\+\)\>/
syntax region  syscallfsString    start=/"/ skip=/\\"/ end=/"/ oneline
syntax keyword syscallfsWhen      nth from to every each process seed
syntax match   syscallfsWhen      /\<[0-9.]\+%/
syntax match   syscallfsTime      /\<[0-9.]\+\(us\|ms\|s\|m\)\>/
syntax keyword syscallfsResponse  continue default request ask return errno delay emulate short
syntax match   syscallfsResponse  /\<E[A-Z0-9]\+\>/
syntax match   syscallfsSure      /\(continue\|[0-9]\)\zs!/
syntax match   syscallfsComment   /#.*$/ contains=@Spell

highlight default link syscallfsCall      Function
highlight default link syscallfsGroup     Type
highlight default link syscallfsSubject   Identifier
highlight default link syscallfsOperator  Operator
highlight default link syscallfsConstant  Constant
highlight default link syscallfsNumber    Number
highlight default link syscallfsString    String
highlight default link syscallfsWhen      Conditional
highlight default link syscallfsTime      Number
highlight default link syscallfsResponse  Statement
highlight default link syscallfsSure      WarningMsg
highlight default link syscallfsComment   Comment
let b:current_syntax = 'syscallfs-rules'
