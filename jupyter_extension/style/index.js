import './base.css';
import './tokens.css';
import './panel.css';
import './answer.css';
