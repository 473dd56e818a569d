//! What a text says, without its layout.

use hcl::edit::expr::{Array, FuncArgs, Object};
use hcl::edit::structure::Body;
use hcl::edit::template::{
    ElseTemplateExpr, EndforTemplateExpr, EndifTemplateExpr, ForTemplateExpr, IfTemplateExpr,
};
use hcl::edit::visit_mut::{self, VisitMut};

/// The text as hcl-edit reads it, expressions within templates included. Its nodes compare without
/// regard to blanks and comments, but for a few whose inner ends count; those are emptied here.
pub fn meaning(text: &str) -> Body {
    let mut body: Body = text
        .parse()
        .unwrap_or_else(|error| panic!("{error}\n{text}"));
    Tidy.visit_body_mut(&mut body);
    body
}

struct Tidy;

impl VisitMut for Tidy {
    fn visit_array_mut(&mut self, node: &mut Array) {
        node.set_trailing("");
        visit_mut::visit_array_mut(self, node);
    }

    fn visit_object_mut(&mut self, node: &mut Object) {
        node.set_trailing("");
        visit_mut::visit_object_mut(self, node);
    }

    fn visit_func_args_mut(&mut self, node: &mut FuncArgs) {
        node.set_trailing("");
        visit_mut::visit_func_args_mut(self, node);
    }

    fn visit_if_template_expr_mut(&mut self, node: &mut IfTemplateExpr) {
        node.set_preamble("");
        visit_mut::visit_if_template_expr_mut(self, node);
    }

    fn visit_else_template_expr_mut(&mut self, node: &mut ElseTemplateExpr) {
        node.set_preamble("");
        node.set_trailing("");
        visit_mut::visit_else_template_expr_mut(self, node);
    }

    fn visit_endif_template_expr_mut(&mut self, node: &mut EndifTemplateExpr) {
        node.set_preamble("");
        node.set_trailing("");
    }

    fn visit_for_template_expr_mut(&mut self, node: &mut ForTemplateExpr) {
        node.set_preamble("");
        visit_mut::visit_for_template_expr_mut(self, node);
    }

    fn visit_endfor_template_expr_mut(&mut self, node: &mut EndforTemplateExpr) {
        node.set_preamble("");
        node.set_trailing("");
    }
}
