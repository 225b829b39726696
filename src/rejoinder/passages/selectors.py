def context_of(text: str, *, start: int, end: int) -> tuple[str, str]:
    return text[max(start - 32, 0) : start], text[end : end + 32]
