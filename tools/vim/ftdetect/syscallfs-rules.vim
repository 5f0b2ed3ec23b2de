" Rules of syscallfs are called by many names: those that say so are recognized.
autocmd BufNewFile,BufRead *.rules if getline(1) =~# '^#\s*syscallfs' | setfiletype syscallfs-rules | endif
