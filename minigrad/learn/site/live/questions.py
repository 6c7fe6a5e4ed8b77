"""A prediction that is answered on the page: a field, the cause of a known wrong answer, a second try, the answer."""
from html import escape


def question(asked, answer, wrong):
    """The HTML of a question. answer: the right one as text; wrong: [(answer, cause)].

    The script reads them from the folded answer, which unfolds without JavaScript, too.
    """
    causes = "".join(f"<li><span>{escape(value)}</span>: {escape(cause)}</li>" for value, cause in wrong)
    return (f'<form class="note ask">\n<p><strong>Predict first.</strong> {escape(asked)}</p>\n'
            '<p class="try" hidden><label>Your prediction <input type="text" name="prediction" autocomplete="off" '
            'spellcheck="false" autocapitalize="off"></label> <button>Check</button></p>\n'
            '<p class="reply" role="status"></p>\n'
            f"<details><summary>The answer</summary><p>{escape(answer)}</p><ul>{causes}</ul></details>\n</form>")
