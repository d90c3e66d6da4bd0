"""Files hanging on objects: taken in, looked into, kept sealed under their hash, frozen by decisions, served with care.

What other apps need:

- ``models.Attachment``  the abstract base (``workflow.models``)
- ``registry``  the kinds of documents an app allows on its objects
- ``verbs``     attach, remove, freeze, frozen_hashes
- ``pages``     what the section “Documents” of a page shows
- ``addresses`` the addresses of one kind of attachment

Inside: ``naming`` and ``sniffing`` judge a name and a content, ``store`` keeps the bytes, ``checking`` looks at them in
the background (small picture, virus scan), ``sweeping`` removes what nobody needs. How to use it:
docs/recipes/add-attachments.md.
"""
