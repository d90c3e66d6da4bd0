"""The words and duties of the desk as data of each branch: loss reasons, void reasons, channels, results, insurers."""
