// The editor's button that asks readers a question at some words of a paragraph. React and Draft.js are Wagtail's.
(() => {
  const { React, DraftJS, draftail } = window;
  const LONGEST = 300;

  const newMark = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(8));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };

  // A word has one entity only: a question would take the place of a link.
  const hasLink = (editorState) => {
    const selection = editorState.getSelection();
    const content = editorState.getCurrentContent();
    let found = false;
    let key = selection.getStartKey();
    while (key) {
      const block = content.getBlockForKey(key);
      const from = key === selection.getStartKey() ? selection.getStartOffset() : 0;
      const to = key === selection.getEndKey() ? selection.getEndOffset() : block.getLength();
      for (let at = from; at < to; at += 1) found = found || block.getEntityAt(at) !== null;
      key = key === selection.getEndKey() ? null : content.getKeyAfter(key);
    }
    return found;
  };

  // Ask the editor for the question, and whether it opens by itself; answers null when it is left.
  const ask = (before) =>
    new Promise((resolve) => {
      const field = element("input", {
        type: "text", id: "newsroom-question", required: "", maxlength: String(LONGEST), name: "question",
      });
      field.value = before.question ?? "";
      const opens = element("input", { type: "checkbox", id: "newsroom-question-opens", name: "opens", "aria-describedby": "newsroom-question-hint" });
      opens.checked = before.opens === true;
      const choice = element("label", { for: "newsroom-question-opens", class: "newsroom-ask-choice" }, opens, " Open it when readers reach it");
      const once = element("p", { class: "help", id: "newsroom-question-hint" }, "Once for each reader, and never while they write.");
      const hint = element("p", { class: "help" }, "Readers answer it in the discussion, tied to the words that you chose.");
      const label = element("label", { for: "newsroom-question", class: "w-field__label" }, "What do you want to know from readers?");
      const save = element("button", { class: "button", value: "save" }, "Ask");
      const leave = element("button", { class: "button button-secondary", value: "leave", formnovalidate: "", type: "button" }, "Cancel");
      const form = element("form", { method: "dialog" }, label, field, hint, choice, once, save, " ", leave);
      const dialog = element("dialog", { class: "newsroom-ask", "aria-labelledby": "newsroom-question" }, form);
      leave.addEventListener("click", () => dialog.close(""));
      dialog.addEventListener("close", () => {
        const question = field.value.trim();
        dialog.remove();
        resolve(dialog.returnValue === "save" && question ? { question, opens: opens.checked } : null);
      });
      // The dialog stands outside the page's form, so that Enter does not save the page.
      document.body.append(dialog);
      dialog.showModal();
      field.select();
    });

  class QuestionSource extends React.Component {
    componentDidMount() {
      const { entity, editorState } = this.props;
      const before = entity ? entity.getData() : {};
      if (!entity && hasLink(editorState)) {
        window.alert("These words have a link or a question already. Choose words without one, or ask with a question block below the paragraph.");
        this.props.onClose();
        return;
      }
      ask(before).then((asked) => {
        if (asked === null) this.props.onClose();
        else this.props.onComplete(this.withQuestion(asked, before.mark || newMark()));
      });
    }

    withQuestion(asked, mark) {
      const { editorState, entityType, entityKey, entity } = this.props;
      const content = editorState.getCurrentContent();
      if (entity) {
        const changed = content.mergeEntityData(entityKey, asked);
        return DraftJS.EditorState.push(editorState, changed, "apply-entity");
      }
      const made = content.createEntity(entityType.type, "MUTABLE", { ...asked, mark });
      return DraftJS.RichUtils.toggleLink(editorState, editorState.getSelection(), made.getLastCreatedEntityKey());
    }

    render() {
      return null;
    }
  }

  const Question = (props) => {
    const { question } = props.contentState.getEntity(props.entityKey).getData();
    return React.createElement(draftail.TooltipEntity, { ...props, icon: "#icon-help", label: question, url: "" }, props.children);
  };

  draftail.registerPlugin({ type: "QUESTION", source: QuestionSource, decorator: Question }, "entityTypes");
})();
